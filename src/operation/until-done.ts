import { type Backoff, delayMs } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';

const BACKOFF: Backoff = { firstMs: 100, longestMs: 10_000 };

/**
 * Repeats what must not be given up (recording an exit code while the disk is full) until it succeeds, with growing
 * pauses. Never rejects.
 */
export async function untilDone(what: string, clock: Clock, log: Log, act: () => Promise<unknown>): Promise<void> {
  for (let retry = 0; ; retry += 1) {
    const pauseMs = delayMs(BACKOFF, retry);
    try {
      await act();
      return;
    } catch (error) {
      log('error', `${what} failed, retrying`, { error: messageOf(error), inMs: pauseMs });
    }
    await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
  }
}
