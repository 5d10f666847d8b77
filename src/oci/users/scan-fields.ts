import { InvalidInput } from '../../base/failure.ts';

/** Fields that are looked at; what follows belongs to the last one. */
const FIELDS = 4;
/** A group of 50,000 members has about 500 KiB. */
const LONGEST_LINE = 1024 * 1024;

const [NEWLINE, SPACE, PLUS, MINUS, COLON, COMMA, DELETE] = [0x0a, 0x20, 0x2b, 0x2d, 0x3a, 0x2c, 0x7f];

/** The bytes of a field of the line that is being visited. They are only valid during the visit. */
export interface Fields {
  /** Whether the field has exactly these bytes. */
  equals(field: number, bytes: Uint8Array): boolean;
  /** Whether the field, a list that is separated by commas, has an entry of exactly these bytes. */
  lists(field: number, bytes: Uint8Array): boolean;
  /** The decimal number of one to ten digits in the field, or -1. */
  number(field: number): number;
  text(field: number): string;
}

/** What is scanned, and which lines count. */
export interface Scan {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** Lines with fewer fields are skipped. */
  readonly atLeast: number;
  /** Part of every wanted line; the scan begins at the first line that has it. */
  readonly part: Uint8Array;
}

/**
 * Visits the lines of a file whose fields are separated by colons until `visit` returns true. No object is made for a line.
 * Lines that are not entries (too few fields, control characters including the carriage return, NIS entries, an empty
 * name) are skipped: the file belongs to the image and may be malformed.
 * @throws InvalidInput naming the file when a line that is read is longer than 1 MiB
 * Source: passwd(5), group(5).
 */
export function scanFields({ file, bytes, atLeast, part }: Scan, visit: (fields: Fields) => boolean): void {
  const line = new Line(bytes);
  for (let at = firstLineWith(bytes, part); at < bytes.length; at = line.end + 1) {
    line.readAt(at);
    if (line.end - at > LONGEST_LINE) {
      throw new InvalidInput(file, `the line at byte ${at} is longer than ${LONGEST_LINE} bytes`);
    }
    if (line.count >= atLeast && line.isEntry && visit(line)) return;
  }
}

function firstLineWith(bytes: Uint8Array, part: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = buffer.indexOf(part);
  if (at === -1) return bytes.length;
  return at === 0 ? 0 : buffer.lastIndexOf(NEWLINE, at - 1) + 1;
}

/** One instance is moved over the whole file. */
class Line implements Fields {
  end = 0;
  count = 0;
  isEntry = false;
  readonly #bytes: Uint8Array;
  readonly #starts = new Uint32Array(FIELDS);
  readonly #ends = new Uint32Array(FIELDS);

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  readAt(start: number): void {
    this.count = 1;
    this.#starts[0] = start;
    let hasControl = false;
    let at = start;
    for (; at < this.#bytes.length; at += 1) {
      const byte = this.#bytes[at] ?? NEWLINE;
      if (byte === NEWLINE) break;
      if (byte < SPACE || byte === DELETE) hasControl = true;
      else if (byte === COLON) this.#separate(at);
    }
    this.end = at;
    if (this.count <= FIELDS) this.#ends[this.count - 1] = at;
    const first = this.#bytes[start];
    this.isEntry = !hasControl && first !== COLON && first !== PLUS && first !== MINUS;
  }

  #separate(at: number): void {
    if (this.count > FIELDS) return;
    this.#ends[this.count - 1] = at;
    if (this.count < FIELDS) this.#starts[this.count] = at + 1;
    this.count += 1;
  }

  equals(field: number, bytes: Uint8Array): boolean {
    return this.#matches(this.#start(field), this.#end(field), bytes);
  }

  lists(field: number, bytes: Uint8Array): boolean {
    const end = this.#end(field);
    for (let at = this.#start(field); at < end; at += 1) {
      const start = at;
      while (at < end && this.#bytes[at] !== COMMA) at += 1;
      if (at > start && this.#matches(start, at, bytes)) return true;
    }
    return false;
  }

  number(field: number): number {
    const [start, end] = [this.#start(field), this.#end(field)];
    if (end === start || end - start > 10) return -1;
    let value = 0;
    for (let at = start; at < end; at += 1) {
      const digit = (this.#bytes[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value;
  }

  text(field: number): string {
    return Buffer.from(this.#bytes.subarray(this.#start(field), this.#end(field))).toString('utf8');
  }

  #matches(start: number, end: number, bytes: Uint8Array): boolean {
    if (end - start !== bytes.length) return false;
    for (let at = 0; at < bytes.length; at += 1) if (this.#bytes[start + at] !== bytes[at]) return false;
    return true;
  }

  #start(field: number): number {
    return field < this.count ? (this.#starts[field] ?? 0) : 0;
  }

  #end(field: number): number {
    return field < this.count ? (this.#ends[field] ?? 0) : 0;
  }
}
