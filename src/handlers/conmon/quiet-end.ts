import type { Clock } from '../../base/clock.ts';

/** A container's answer to its last input comes within this time, and so does each further piece of it. */
const QUIET_MS = 500;
/** A container that never stops writing is left then. */
const LONGEST_MS = 10_000;

/** The end of a session whose client has closed its input: it comes when the container has written nothing for a while. */
export class QuietEnd implements Disposable {
  readonly #clock: Clock;
  readonly #end: () => void;
  #cancelQuiet: (() => void) | undefined;
  #cancelLongest: () => void = () => {};

  constructor(clock: Clock, end: () => void) {
    this.#clock = clock;
    this.#end = end;
  }

  /** The client has closed its input. */
  begin(): void {
    this.#cancelQuiet = this.#clock.after(QUIET_MS, this.#end);
    this.#cancelLongest = this.#clock.after(LONGEST_MS, this.#end);
  }

  /** The container has written something. */
  heard(): void {
    if (this.#cancelQuiet === undefined) return;
    this.#cancelQuiet();
    this.#cancelQuiet = this.#clock.after(QUIET_MS, this.#end);
  }

  [Symbol.dispose](): void {
    this.#cancelQuiet?.();
    this.#cancelLongest();
    this.#cancelQuiet = undefined;
  }
}
