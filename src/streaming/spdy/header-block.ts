import { ProtocolViolation } from '../protocol-violation.ts';

/** Names are lower case; several values of one are joined by NUL. */
export type Headers = ReadonlyMap<string, string>;

/** Kubernetes sends three. */
const MOST_HEADERS = 100;

/** Source: draft-mbelshe-httpbis-spdy-00, section 2.6.10. @throws ProtocolViolation */
export function parseHeaderBlock(block: Buffer): Headers {
  const reader = new BlockReader(block);
  const count = reader.number();
  if (count > MOST_HEADERS) throw new ProtocolViolation('SPDY', `${count} headers`);
  const headers = new Map<string, string>();
  for (let i = 0; i < count; i += 1) {
    const name = reader.text();
    if (name === '' || name !== name.toLowerCase()) throw new ProtocolViolation('SPDY', 'a malformed header name');
    if (headers.has(name)) throw new ProtocolViolation('SPDY', 'a header that is there twice');
    headers.set(name, reader.text());
  }
  return headers;
}

class BlockReader {
  readonly #block: Buffer;
  #at = 0;

  constructor(block: Buffer) {
    this.#block = block;
  }

  number(): number {
    return this.#take(4).readUInt32BE();
  }

  text(): string {
    return this.#take(this.number()).toString('latin1');
  }

  #take(length: number): Buffer {
    if (length > this.#block.length - this.#at) throw new ProtocolViolation('SPDY', 'a header block that is cut short');
    this.#at += length;
    return this.#block.subarray(this.#at - length, this.#at);
  }
}

/**
 * A block without headers in a deflate stream: a stored block, because there is nothing to compress, then the empty
 * block of a sync flush, without which Go's inflate would not deliver the bytes. The first one of a connection begins
 * with the zlib header, without a dictionary, as zlib allows. Source: RFC 1950, RFC 1951 section 3.2.4.
 */
export function emptyHeaderBlock(isFirst: boolean): Buffer {
  const stored = [0x00, 0x04, 0x00, 0xfb, 0xff, 0, 0, 0, 0];
  const flush = [0x00, 0x00, 0x00, 0xff, 0xff];
  return Buffer.from([...(isFirst ? [0x78, 0x01] : []), ...stored, ...flush]);
}
