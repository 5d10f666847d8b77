import type { Clock } from '../clock.ts';

interface Timer {
  readonly at: number;
  readonly act: () => void;
}

/** A clock that advances only when a test advances it. */
export class FakeClock implements Clock {
  /** Monday 2026-01-05 00:00:00 UTC, so that dates in failures are recognisable. */
  static readonly epochMs = 1_767_571_200_000;

  readonly #timers = new Set<Timer>();
  #ms = 0;

  nowNs(): bigint {
    return BigInt(FakeClock.epochMs + this.#ms) * 1_000_000n;
  }

  monotonicMs(): number {
    return this.#ms;
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.#ms + Math.max(0, ms), act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Timers that are armed. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer, or undefined if there is none. */
  get untilNext(): number | undefined {
    const next = this.#next();
    return next === undefined ? undefined : next.at - this.#ms;
  }

  /** Moves on and runs what is due, in order of time, each at its own moment. */
  advance(ms: number): void {
    const end = this.#ms + ms;
    for (let timer = this.#next(); timer !== undefined && timer.at <= end; timer = this.#next()) {
      this.#ms = timer.at;
      this.#timers.delete(timer);
      timer.act();
    }
    this.#ms = end;
  }

  #next(): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.at < next.at) next = timer;
    return next;
  }
}
