import type { Clock } from '../base/clock.ts';
import { type Context, whileWaiting } from '../base/context.ts';

/** Wakes all waiting callers when it fires. */
export class Signal {
  #waiting = Promise.withResolvers<void>();

  fire(): void {
    this.#waiting.resolve();
    this.#waiting = Promise.withResolvers<void>();
  }

  /** Returns when it fires or `ms` have passed. @throws the caller's reason when it left */
  async wait(ctx: Context, waitingFor: string, ms: number, clock: Clock): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(ms, resolve);
    try {
      await whileWaiting(ctx, waitingFor, Promise.race([this.#waiting.promise, promise]));
    } finally {
      cancel();
    }
  }
}
