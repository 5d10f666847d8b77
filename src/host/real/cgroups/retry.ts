import { setTimeout as sleep } from 'node:timers/promises';
import { type Backoff, delayMs } from '../../../base/backoff.ts';
import type { Context } from '../../../base/context.ts';
import { DeadlineExceeded, errnoOf } from '../../../base/failure.ts';

/** Longest wait for the kernel to let go of something that was killed: a process in uninterruptible sleep never does. */
const TIMEOUT_MS = 10_000;
const BACKOFF: Backoff = { firstMs: 1, longestMs: 20 };

/**
 * Tries until `done`, with pauses from 1 ms on.
 * @throws DeadlineExceeded after 10 s, or the caller's reason; what `act` throws
 */
export async function retryUntil(ctx: Context, waitingFor: string | (() => string), act: () => boolean): Promise<void> {
  const began = performance.now();
  for (let retry = 0; !act(); retry += 1) {
    if (ctx.signal.aborted) throw ctx.signal.reason;
    if (performance.now() - began > TIMEOUT_MS) {
      throw new DeadlineExceeded(typeof waitingFor === 'string' ? waitingFor : waitingFor());
    }
    await sleep(delayMs(BACKOFF, retry));
  }
}

export function isBusy(cause: unknown): boolean {
  return errnoOf(cause) === 'EBUSY';
}
