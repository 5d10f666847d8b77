import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';

/** As much of an operation under way as its slowness needs (`operation/operations.ts` has the rest). */
export interface OperationUnderWay {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly stage: string;
  readonly waitsFor: string;
  readonly ageMs: number;
}

export interface SlowOperationsOptions {
  readonly inFlight: () => readonly OperationUnderWay[];
  /** Milliseconds; read for each check, so that a reload takes effect. */
  readonly thresholdMs: () => number;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Logs operations that are slow while they still are: with the stage they are at and what they wait for, again each time
 * their age has doubled.
 */
export class SlowOperations implements Disposable {
  readonly #options: SlowOperationsOptions;
  /** Age in milliseconds at which an operation is logged next, by id. */
  #nextAt = new Map<string, number>();
  #cancel: () => void = () => {};

  constructor(options: SlowOperationsOptions) {
    this.#options = options;
    this.#wait();
  }

  [Symbol.dispose](): void {
    this.#cancel();
  }

  #wait(): void {
    const { clock, thresholdMs } = this.#options;
    this.#cancel = clock.after(thresholdMs() / 2, () => {
      this.#look();
      this.#wait();
    });
  }

  #look(): void {
    const { inFlight, thresholdMs, log } = this.#options;
    const seen = new Map<string, number>();
    for (const { id, kind, key, stage, waitsFor, ageMs } of inFlight()) {
      const at = this.#nextAt.get(id) ?? thresholdMs();
      if (ageMs >= at) log('warn', 'operation is slow', { id, kind, key, stage, waitsFor, ageMs: Math.round(ageMs) });
      seen.set(id, ageMs >= at ? ageMs * 2 : at);
    }
    this.#nextAt = seen;
  }
}
