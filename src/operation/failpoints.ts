/**
 * Named points before and after every external effect: `<operation kind>/<stage>:before|after`, and
 * `ledger/acquire/<resource kind>:before|row|acted`, `ledger/release/<resource kind>:before|released`.
 * In production nothing listens. Tests arm them by the environment (`ArmedFailpoints`), the simulator by its scheduler.
 */
export interface Failpoints {
  /** Goes on, waits, throws, or never returns. */
  hit(name: string): Promise<void> | undefined;
}

/** Nothing ever happens at a failpoint. */
export const NO_FAILPOINTS: Failpoints = { hit: () => undefined };
