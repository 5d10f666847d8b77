import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../base/clock.ts';

/** How late the event loop was, in milliseconds: a call that comes then waits for so long. */
export interface EventLoopDelay {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Interval of the timer, milliseconds. A blocked loop delays it, so the interval limits which delays are seen. */
const EVERY_MS = 10;
/** Longest time between two samples of one observer. */
const UNWATCHED_MS = 60_000;

/**
 * The delay of the event loop, measured only while samples are requested: otherwise the daemon would wake a hundred
 * times a second for it.
 */
export class EventLoopWatch implements Disposable {
  readonly #histogram: ELDHistogram = monitorEventLoopDelay({ resolution: EVERY_MS });
  readonly #clock: Clock;
  #cancel: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The delay since the last sample; the first sample starts the measurement and contains none. */
  look(): EventLoopDelay {
    const seen = {
      samples: this.#histogram.count,
      p50Ms: lateness(this.#histogram.percentile(50)),
      p99Ms: lateness(this.#histogram.percentile(99)),
      maxMs: lateness(this.#histogram.max),
    };
    this.#histogram.reset();
    this.#histogram.enable();
    this.#cancel();
    this.#cancel = this.#clock.after(UNWATCHED_MS, () => this.#end());
    return seen.samples === 0 ? { samples: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 } : seen;
  }

  [Symbol.dispose](): void {
    this.#cancel();
    this.#end();
  }

  #end(): void {
    this.#histogram.disable();
    this.#histogram.reset();
  }
}

/** @param elapsed nanoseconds between two ticks */
function lateness(elapsed: number): number {
  return Math.max(0, elapsed / 1e6 - EVERY_MS);
}
