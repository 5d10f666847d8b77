/**
 * Named points before and after every external effect. In production nothing listens. Test builds arm them by
 * `GANTRY_FAILPOINTS` (`name=crash`, `name=error(text)`, `name=delay(ms)`, `N*` in front for the N-th hit), the
 * simulator by its scheduler.
 */
export interface Failpoints {
  /** Goes on, waits, throws, or never returns. */
  hit(name: string): Promise<void> | undefined;
}

/** Nothing ever happens at a failpoint. */
export const NO_FAILPOINTS: Failpoints = { hit: () => undefined };
