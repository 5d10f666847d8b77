import { endianness } from 'node:os';

const little = endianness() === 'LE';

/** Builds a body of the protocol of `native/gantry-host/wire.h`. */
export class WireWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  u8(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
    return this;
  }

  u32(value: number): this {
    this.#reserve(4);
    if (little) this.#bytes.writeUInt32LE(value, this.#length);
    else this.#bytes.writeUInt32BE(value, this.#length);
    this.#length += 4;
    return this;
  }

  u64(value: bigint): this {
    this.#reserve(8);
    if (little) this.#bytes.writeBigUInt64LE(value, this.#length);
    else this.#bytes.writeBigUInt64BE(value, this.#length);
    this.#length += 8;
    return this;
  }

  /** Must not contain NUL: the other side reads C strings. */
  string(text: string): this {
    const length = Buffer.byteLength(text);
    this.u32(length + 1);
    this.#reserve(length + 1);
    this.#bytes.write(text, this.#length);
    this.#bytes[this.#length + length] = 0;
    this.#length += length + 1;
    return this;
  }

  list<T>(items: readonly T[], put: (item: T) => unknown): this {
    this.u32(items.length);
    for (const item of items) put(item);
    return this;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe((this.#length + more) * 2);
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** Reads one. @throws RangeError on a body that is too short */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  u32(): number {
    const at = this.#advance(4);
    return little ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }

  u64(): bigint {
    const at = this.#advance(8);
    return little ? this.#bytes.readBigUInt64LE(at) : this.#bytes.readBigUInt64BE(at);
  }

  i64(): bigint {
    return BigInt.asIntN(64, this.u64());
  }

  string(): string {
    const length = this.u32();
    const at = this.#advance(length);
    return this.#bytes.toString('utf8', at, at + length - 1);
  }

  #advance(by: number): number {
    const at = this.#at;
    this.#at += by;
    return at;
  }
}
