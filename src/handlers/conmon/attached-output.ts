import { Readable } from 'node:stream';

/** Output that comes whether or not anybody reads it. Beyond its limit it is dropped, and the reader is told it is lost. */
export class AttachedOutput extends Readable {
  readonly #limit: number;
  readonly #overrun: () => void;
  #isOver = false;

  /** @param overrun called once, when more than `limit` bytes are waiting */
  constructor(limit: number, overrun: () => void) {
    super();
    this.#limit = limit;
    this.#overrun = overrun;
  }

  override _read(): void {}

  accept(bytes: Uint8Array): void {
    if (this.#isOver || this.destroyed) return;
    if (this.readableLength + bytes.length > this.#limit) {
      this.#isOver = true;
      return this.#overrun();
    }
    this.push(bytes);
  }

  finish(): void {
    if (this.#isOver || this.destroyed) return;
    this.#isOver = true;
    this.push(null);
  }
}
