/** Time as the domain sees it, so that the simulator can own it. */
export interface Clock {
  /** Nanoseconds since the epoch; never goes backwards within one incarnation. */
  nowNs(): bigint;
  /** Milliseconds on a clock that only moves forward; for measuring and for deadlines. */
  monotonicMs(): number;
  /** Runs `act` once after `ms`; the returned function cancels. Never keeps the process alive by itself. */
  after(ms: number, act: () => void): () => void;
}

/**
 * The machine's clock. When the wall clock jumps back, the time stands still until the wall clock has caught up (fault
 * F49).
 */
export class SystemClock implements Clock {
  #last = 0n;

  nowNs(): bigint {
    const now = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
    const wall = BigInt(Date.now()) * 1_000_000n;
    const candidate = wall > now + 1_000_000_000n || wall < now - 1_000_000_000n ? wall : now;
    this.#last = candidate > this.#last ? candidate : this.#last + 1n;
    return this.#last;
  }

  monotonicMs(): number {
    return performance.now();
  }

  after(ms: number, act: () => void): () => void {
    const timer = setTimeout(act, ms);
    timer.unref();
    return () => clearTimeout(timer);
  }
}
