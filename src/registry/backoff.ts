import { setTimeout as sleep } from 'node:timers/promises';
import { type Backoff, delayMs } from '../base/backoff.ts';
import { Failure } from '../base/failure.ts';
import { RegistryRefused } from './registry-failure.ts';
import { isTransient } from './transient.ts';
import type { Waiting } from './transport.ts';

/** When and how often a request is tried again. */
export interface RetryPolicy extends Backoff {
  /** Tries after the first. */
  readonly retries: number;
  /** Longest wait, also when the registry's Retry-After asks for more, milliseconds. */
  readonly longestMs: number;
}

/** Three retries within about four seconds: a restarting registry is survived, a dead one is reported soon. */
export const DEFAULT_RETRIES: RetryPolicy = { retries: 3, firstMs: 500, longestMs: 10_000 };

/** Waits before retry number `retry` (from 0). Rejects with the signal's reason when the caller leaves. */
export async function pauseBeforeRetry(
  policy: RetryPolicy,
  retry: number,
  after: Failure,
  ctx: Waiting,
): Promise<void> {
  const asked = after instanceof RegistryRefused ? retryAfterMs(after.retryAfter) : 0;
  const delay = Math.min(Math.max(delayMs(policy, retry), asked), policy.longestMs);
  try {
    await sleep(delay, undefined, { signal: ctx.signal });
  } catch (error) {
    throw ctx.signal.aborted ? ctx.signal.reason : error;
  }
}

/** Runs `act` until it succeeds, fails for good, or the retries are used up. */
export async function withRetries<T>(policy: RetryPolicy, ctx: Waiting, act: () => Promise<T>): Promise<T> {
  for (let retry = 0; ; retry++) {
    try {
      return await act();
    } catch (error) {
      const last = !(error instanceof Failure) || !isTransient(error) || retry >= policy.retries;
      if (last || ctx.signal.aborted) throw error;
      await pauseBeforeRetry(policy, retry, error, ctx);
    }
  }
}

/** Retry-After in milliseconds (seconds or a date), 0 when absent or nonsense. */
function retryAfterMs(header: string | undefined): number {
  if (header === undefined) return 0;
  const ms = /^[0-9]{1,6}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}
