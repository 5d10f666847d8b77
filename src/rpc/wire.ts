import { isUtf8 } from 'node:buffer';
import protobuf from 'protobufjs/minimal.js';
import { Exhausted } from '../base/failure.ts';

export type Reader = protobuf.Reader;
export type Writer = protobuf.Writer;

/**
 * A message as the sender may write it: what is left out has its zero value. Decoded messages are always complete.
 */
export type Init<T> = T extends bigint | number | string | boolean | Uint8Array | undefined
  ? T
  : T extends readonly (infer E)[]
    ? readonly Init<E>[]
    : string extends keyof T
      ? T
      : { readonly [K in keyof T]?: Init<T[K]> | undefined };

/** Reads and writes one message. */
export interface Codec<T> {
  readonly name: string;
  encode(w: Writer, message: Init<T>): void;
  /** Reads up to `end`. @throws RangeError, Error on bytes that are not this message */
  decode(r: Reader, end: number): T;
}

/** The codec of a message without fields; what a newer client adds is skipped. */
export function emptyMessage(name: string): Codec<Readonly<Record<never, never>>> {
  const decode = (r: Reader, end: number): Readonly<Record<never, never>> => {
    while (r.pos < end) {
      const tag = r.tag();
      r.skipType(tag & 7, 0, tag >>> 3);
    }
    return {};
  };
  return { name, encode: () => {}, decode };
}

/** The bytes of a message. */
export function toBytes<T>(codec: Codec<T>, message: Init<T>): Buffer {
  const writer = protobuf.Writer.create();
  codec.encode(writer, message);
  const bytes = writer.finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** How many more values the message that is being decoded may contain. Decoding is synchronous. */
let valuesLeft = Number.POSITIVE_INFINITY;

/**
 * The message of the bytes. An empty message within a message is two bytes on the wire and hundreds on the heap:
 * `mostValues` limits the strings, messages and numbers of lists that it may contain.
 * @throws Exhausted for more values; RangeError, Error on bytes that are not this message
 */
export function fromBytes<T>(codec: Codec<T>, bytes: Uint8Array, mostValues: number = Number.POSITIVE_INFINITY): T {
  valuesLeft = mostValues;
  try {
    return codec.decode(protobuf.Reader.create(bytes), bytes.length);
  } catch (error) {
    if (valuesLeft >= 0) throw error;
    throw new Exhausted(`${codec.name}: more than ${mostValues} strings, messages and numbers of lists`, {
      remedy: 'make the configuration smaller; large data belongs into a mounted file',
    });
  } finally {
    valuesLeft = Number.POSITIVE_INFINITY;
  }
}

function countValue(): void {
  valuesLeft -= 1;
  if (valuesLeft < 0) throw new RangeError('too many values');
}

/** End of the length-delimited value that begins here. */
export function limitOf(r: Reader): number {
  countValue();
  const length = r.uint32();
  const end = r.pos + length;
  if (end > r.len) throw new RangeError(`a field of ${length} bytes goes beyond its message`);
  return end;
}

/** A proto3 string must be UTF-8; a reader that replaces bad bytes would let two different names become one. */
export function readString(r: Reader): string {
  countValue();
  const start = r.pos;
  const text = r.string();
  if (text.includes('\uFFFD')) {
    r.pos = start;
    if (!isUtf8(r.bytes())) throw new RangeError('a string is not UTF-8');
  }
  return text;
}

/** A copy: the message must not keep the whole frame alive. */
export function readBytes(r: Reader): Uint8Array {
  countValue();
  return Uint8Array.from(r.bytes());
}

interface Bits {
  readonly low: number;
  readonly high: number;
}

/** protobufjs reads 64 bits as an object of two halves, or as a number if no long library is loaded. */
function bitsOf(value: Bits | number): bigint {
  if (typeof value === 'number') return BigInt(value);
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
}

export function readInt64(r: Reader): bigint {
  countValue();
  return BigInt.asIntN(64, bitsOf(r.int64()));
}

export function readUint64(r: Reader): bigint {
  return BigInt.asUintN(64, bitsOf(r.uint64()));
}

/** A 64-bit value as protobufjs writes it. */
export function varintOf(value: bigint): protobuf.Long {
  const low = Number(BigInt.asIntN(32, value));
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return { low, high, unsigned: false };
}

/** Reads the values of a packed field one after the other. */
export function packed(r: Reader, readOne: () => void): void {
  const end = limitOf(r);
  while (r.pos < end) {
    countValue();
    readOne();
  }
  if (r.pos !== end) throw new RangeError('a packed field is longer than it says');
}

/** Reads one entry of a map; the last of equal keys counts. */
export function readMapEntry(r: Reader, map: Record<string, string>): void {
  const end = limitOf(r);
  let key = '';
  let value = '';
  while (r.pos < end) {
    const tag = r.tag();
    if (tag === 10) key = readString(r);
    else if (tag === 18) value = readString(r);
    else r.skipType(tag & 7, 0, tag >>> 3);
  }
  if (r.pos !== end) throw new RangeError('a map entry is longer than it says');
  // Plain assignment would lose a label that is named __proto__.
  Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Writes a map, sorted by key: equal maps give equal bytes. */
export function writeMap(w: Writer, tag: number, map: Readonly<Record<string, string>>): void {
  for (const key of Object.keys(map).sort()) {
    w.uint32(tag)
      .fork()
      .uint32(10)
      .string(key)
      .uint32(18)
      .string(map[key] ?? '')
      .ldelim();
  }
}
