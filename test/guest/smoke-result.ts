/** The result of one smoke test in the guest. */
export interface SmokeResult {
  readonly name: string;
  readonly seconds: number;
  /** Absent if it passed. */
  readonly failure?: string;
}
