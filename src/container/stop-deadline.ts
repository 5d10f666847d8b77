import type { Clock } from '../base/clock.ts';

/** setTimeout's limit; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** How long a container may still take to end by itself. It can only become shorter. */
export class StopDeadline implements Disposable {
  readonly #clock: Clock;
  readonly #over = Promise.withResolvers<void>();
  #deadline: number;
  #cancel: () => void;

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    const bounded = Math.min(Math.max(ms, 0), LONGEST_MS);
    this.#deadline = clock.monotonicMs() + bounded;
    this.#cancel = clock.after(bounded, () => this.#over.resolve());
  }

  /** Settles when it is over. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** True of a stop that does not wait at all. */
  get isOver(): boolean {
    return this.#clock.monotonicMs() >= this.#deadline;
  }

  /** Ends it `ms` from now, if that is sooner. */
  shorten(ms: number): void {
    const deadline = this.#clock.monotonicMs() + Math.max(ms, 0);
    if (deadline >= this.#deadline) return;
    this.#cancel();
    this.#deadline = deadline;
    this.#cancel = this.#clock.after(Math.max(ms, 0), () => this.#over.resolve());
  }

  /** Stops its timer. */
  [Symbol.dispose](): void {
    this.#cancel();
  }
}
