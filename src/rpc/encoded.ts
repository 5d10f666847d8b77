import protobuf from 'protobufjs/minimal.js';
import { type Codec, type Init, toBytes } from './wire.ts';

/** A message that is written already: its bytes go out as they are. */
export class Encoded<T> {
  readonly codec: Codec<T>;
  readonly bytes: Buffer;
  /** To be called when the bytes have been sent, or will not be. */
  readonly release: () => void;

  constructor(codec: Codec<T>, bytes: Buffer, release: () => void = () => {}) {
    this.codec = codec;
    this.bytes = bytes;
    this.release = release;
  }
}

/** What a handler may answer with. */
export type RpcResponse<T> = Init<T> | Encoded<T>;

/** The bytes of an answer. */
export function responseBytes<T>(codec: Codec<T>, answer: RpcResponse<T>): Buffer {
  return answer instanceof Encoded ? answer.bytes : toBytes(codec, answer);
}

/** A field of type `bytes` whose value consists of pieces. */
export interface LongField {
  readonly number: number;
  readonly pieces: readonly Uint8Array[];
}

/**
 * A message with long fields, which are copied once, into the message. Source: protobuf, Encoding ("tag-length-value").
 * @param rest the other fields
 */
export function encodedWithLongFields<T>(
  codec: Codec<T>,
  longFields: readonly LongField[],
  rest: Init<T>,
  release: () => void,
): Encoded<T> {
  const long = longFields.filter(({ pieces }) => lengthOf(pieces) > 0);
  const parts = long.flatMap(({ number, pieces }) => [headerOf(number, lengthOf(pieces)), ...pieces]);
  return new Encoded(codec, Buffer.concat([...parts, toBytes(codec, rest)]), release);
}

const LENGTH_DELIMITED = 2;

function headerOf(field: number, length: number): Uint8Array {
  return protobuf.Writer.create()
    .uint32((field << 3) | LENGTH_DELIMITED)
    .uint32(length)
    .finish();
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/**
 * A list whose items are encoded one after the other, so that the objects of a message are short-lived, however long
 * the list is.
 * @param listOf the list that contains only this item
 */
export function encodedOneByOne<Item, T>(
  codec: Codec<T>,
  items: Iterable<Item>,
  listOf: (item: Item) => Init<T>,
): Encoded<T> {
  return new Encoded(codec, Buffer.concat(Array.from(items, (item) => toBytes(codec, listOf(item)))));
}

/**
 * Lists of records, in which each record is encoded once. The encoded form cannot be stale: records never change; a
 * change of a container creates another record, which has no encoded form yet.
 */
export class EncodedRecords<Item extends object, T> {
  readonly #codec: Codec<T>;
  readonly #listOf: (item: Item) => Init<T>;
  readonly #bytes = new WeakMap<Item, Uint8Array>();
  #last: { readonly items: readonly Item[]; readonly list: Encoded<T> } | undefined;

  /** @param listOf the list that has only this item */
  constructor(codec: Codec<T>, listOf: (item: Item) => Init<T>) {
    this.#codec = codec;
    this.#listOf = listOf;
  }

  /**
   * The list of all of them. Messages written one after the other are one message, with their repeated fields joined.
   * Source: protobuf, Encoding, "Last One Wins" ("the concatenation of two encoded messages").
   */
  list(items: readonly Item[]): Encoded<T> {
    // Between two polls of kubelet mostly nothing has happened.
    if (this.#last !== undefined && areSame(this.#last.items, items)) return this.#last.list;
    const list = new Encoded(this.#codec, Buffer.concat(items.map((item) => this.#bytesOf(item))));
    this.#last = { items, list };
    return list;
  }

  #bytesOf(item: Item): Uint8Array {
    const known = this.#bytes.get(item);
    if (known !== undefined) return known;
    // A copy: the bytes of the writer are in a slab that they would keep alive.
    const written = new Uint8Array(toBytes(this.#codec, this.#listOf(item)));
    this.#bytes.set(item, written);
    return written;
  }
}

function areSame(some: readonly object[], others: readonly object[]): boolean {
  return some.length === others.length && some.every((item, i) => item === others[i]);
}
