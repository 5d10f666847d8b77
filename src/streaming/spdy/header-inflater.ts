import { constants, inflateRawSync } from 'node:zlib';
import { ProtocolViolation } from '../protocol-violation.ts';
import { DICTIONARY } from './dictionary.ts';

/** Longest header block taken, inflated. */
const LONGEST_BLOCK = 64 * 1024;
/** What deflate may refer back to. Source: RFC 1951, section 2. */
const WINDOW = 32 * 1024;
/** The header of a zlib stream, and the checksum of its dictionary. Source: RFC 1950, section 2.2. */
const ZLIB = { headerLength: 2, dictionaryIdLength: 4, deflate: 8, hasDictionary: 0x20 } as const;

/**
 * Inflates the header blocks of a connection: one deflate stream for all of them, so every block has to be inflated
 * here, in order. Each ends at a byte boundary (SPDY requires a sync flush after each), so it depends on earlier blocks
 * only by their inflated data. Nothing is inflated beyond the limit.
 */
export class HeaderInflater {
  #window: Buffer = DICTIONARY;
  #isFirst = true;

  /** @throws ProtocolViolation */
  inflate(block: Buffer): Buffer {
    const body = this.#isFirst ? withoutZlibHeader(block) : block;
    this.#isFirst = false;
    const inflated = inflateBlock(body, this.#window);
    this.#window = Buffer.concat([this.#window, inflated]).subarray(-WINDOW);
    return inflated;
  }
}

function inflateBlock(block: Buffer, dictionary: Buffer): Buffer {
  if (block.length === 0) return block;
  try {
    const finishFlush = constants.Z_SYNC_FLUSH;
    return inflateRawSync(block, { dictionary, finishFlush, maxOutputLength: LONGEST_BLOCK });
  } catch (cause) {
    throw new ProtocolViolation('SPDY', 'headers that do not inflate, or inflate too far', { cause });
  }
}

function withoutZlibHeader(block: Buffer): Buffer {
  const [method = 0, flags = 0] = block;
  const isZlib = (method & 0xf) === ZLIB.deflate && ((method << 8) | flags) % 31 === 0;
  if (!isZlib || (flags & ZLIB.hasDictionary) === 0) throw new ProtocolViolation('SPDY', 'headers without dictionary');
  return block.subarray(ZLIB.headerLength + ZLIB.dictionaryIdLength);
}
