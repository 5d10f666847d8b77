/** Delays between repeated attempts: each twice as long as the one before, up to a limit. */
export interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Milliseconds to wait before retry number `retry`; the first one has the number 0. */
export function delayMs({ firstMs, longestMs }: Backoff, retry: number): number {
  return Math.min(firstMs * 2 ** retry, longestMs);
}
