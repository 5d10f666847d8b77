/** What the guest tells of one smoke. */
export interface SmokeResult {
  readonly name: string;
  readonly seconds: number;
  /** Absent where it passed. */
  readonly failure?: string;
}
