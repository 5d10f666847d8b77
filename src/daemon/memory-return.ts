import type { Clock } from '../base/clock.ts';

/** It takes a millisecond or two; a burst of pods is over by then. */
const EVERY_MS = 10_000;

/** Keeps a daemon that has been busy from staying as large as it was then (docs/adr/0092). */
export class MemoryReturn implements Disposable {
  readonly #clock: Clock;
  readonly #giveBack: () => void;
  #cancel: () => void = () => {};

  /** @param giveBack gives freed memory back to the kernel */
  constructor(clock: Clock, giveBack: () => void) {
    this.#clock = clock;
    this.#giveBack = giveBack;
    this.#wait();
  }

  [Symbol.dispose](): void {
    this.#cancel();
  }

  #wait(): void {
    this.#cancel = this.#clock.after(EVERY_MS, () => {
      this.#giveBack();
      this.#wait();
    });
  }
}
