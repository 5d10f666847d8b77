import { pipeline, Transform, type TransformCallback, type Writable } from 'node:stream';

const CTRL_P = 0x10;
const CTRL_Q = 0x11;

/**
 * Input of a terminal on the way to its container, out of which the keys ctrl-p ctrl-q are taken: whoever types them wants
 * to leave, not to be read. Ctrl-p alone is held back until the next key. Source: CRI-O, utils.CopyDetachable, and docker.
 * @param detach called once; nothing is passed on after it
 * @returns what the client writes to; errors of `stdin` are its own
 */
export function withDetachKeys(stdin: Writable, detach: () => void): Writable {
  const keys = new DetachKeys(detach);
  // The callback keeps an error of either from being thrown; who writes sees it as one of `keys`.
  pipeline(keys, stdin, () => {});
  return keys;
}

class DetachKeys extends Transform {
  readonly #detach: () => void;
  #isHolding = false;
  #hasLeft = false;

  constructor(detach: () => void) {
    super();
    this.#detach = detach;
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.#hasLeft) return done();
    const typed = this.#isHolding ? Buffer.concat([Buffer.of(CTRL_P), bytes]) : bytes;
    const at = typed.indexOf(Buffer.of(CTRL_P, CTRL_Q));
    this.#hasLeft = at >= 0;
    this.#isHolding = !this.#hasLeft && typed.at(-1) === CTRL_P;
    const passed = this.#hasLeft ? at : typed.length - (this.#isHolding ? 1 : 0);
    if (passed > 0) this.push(typed.subarray(0, passed));
    done();
    if (this.#hasLeft) this.#detach();
  }

  override _flush(done: TransformCallback): void {
    if (this.#isHolding) this.push(Buffer.of(CTRL_P));
    done();
  }
}
