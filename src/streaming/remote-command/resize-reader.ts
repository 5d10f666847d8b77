import { isPlainObject } from '../../base/plain-object.ts';
import type { TerminalSize } from '../../base/session.ts';

/** `{"Width":65535,"Height":65535}` with room for spaces. */
const LONGEST = 256;
const LARGEST = 65_535;

/** Reads the sizes that a client sends: JSON objects in sequence, in chunks of any size. Anything else is skipped. */
export class ResizeReader {
  #text = '';

  /** Sizes below 1 are skipped: clients send 0×0 if their terminal has no size. */
  *push(bytes: Uint8Array): Generator<TerminalSize> {
    this.#text += Buffer.from(bytes).toString('latin1');
    for (let end = this.#text.indexOf('}'); end >= 0; end = this.#text.indexOf('}')) {
      const size = parseSize(this.#text.slice(0, end + 1));
      this.#text = this.#text.slice(end + 1);
      if (size !== undefined) yield size;
    }
    if (this.#text.length > LONGEST) this.#text = '';
  }
}

function parseSize(text: string): TerminalSize | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    const size: unknown = JSON.parse(text);
    if (!isPlainObject(size)) return undefined;
    const { Width: width, Height: height } = size;
    return isSize(width) && isSize(height) ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LARGEST;
}
