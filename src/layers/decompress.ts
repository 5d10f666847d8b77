import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib';
import { Failure, messageOf } from '../base/failure.ts';
import { InvalidLayer } from './invalid-layer.ts';

/** Small chunks cost more than the work: 16 KiB ones halve the speed (measured). */
const CHUNK = 256 * 1024;

type Decompressor = Gunzip | ZstdDecompress;

interface Format {
  /** The first bytes of it. */
  readonly mark: Buffer;
  readonly open: () => Decompressor;
}

const GZIP: Format = { mark: Buffer.from([0x1f, 0x8b]), open: () => createGunzip({ chunkSize: CHUNK }) };
const ZSTD: Format = {
  mark: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
  open: () => createZstdDecompress({ chunkSize: CHUNK }),
};
const FORMATS: readonly Format[] = [GZIP, ZSTD];

/**
 * The tar archive inside a layer blob. The compression is detected by the first bytes, not by the media type: both
 * peers do this, and there are images whose media type is wrong.
 * @throws InvalidLayer on broken compression; what the source throws
 */
export async function* decompress(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const whole = withHead(source);
  const head = await whole.next();
  if (head.done === true) return;
  const format = FORMATS.find(({ mark }) => head.value.subarray(0, mark.length).equals(mark));
  if (format === undefined) {
    yield head.value;
    yield* whole;
    return;
  }
  yield* inflate(format, new Input(head.value, whole));
}

/** The first chunk is at least as long as the longest mark, if the source is. */
async function* withHead(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    head = head === undefined ? undefined : Buffer.concat([head, chunk]);
    if (head === undefined) yield chunk;
    else if (head.length >= ZSTD.mark.length) {
      yield head;
      head = undefined;
    }
  }
  if (head !== undefined && head.length > 0) yield head;
}

/** Compressed bytes, of which some may be put back. */
class Input {
  readonly #rest: AsyncIterator<Buffer>;
  #next: Buffer | undefined;

  constructor(first: Buffer, rest: AsyncIterator<Buffer>) {
    this.#next = first;
    this.#rest = rest;
  }

  async take(): Promise<Buffer | undefined> {
    const chunk = this.#next ?? (await this.#rest.next()).value ?? undefined;
    this.#next = undefined;
    return chunk;
  }

  putBack(chunk: Buffer): void {
    this.#next = chunk;
  }

  async close(): Promise<void> {
    await this.#rest.return?.();
  }
}

/** Node's decompressors end with the first frame that ends inside a chunk: zstd:chunked layers have many. */
async function* inflate(format: Format, input: Input): AsyncGenerator<Buffer, void, undefined> {
  try {
    for (let chunk = await input.take(); chunk !== undefined; chunk = await input.take()) {
      if (isPadding(chunk)) continue;
      input.putBack(chunk);
      yield* inflateFrame(format.open(), input);
    }
  } catch (error) {
    throw error instanceof Failure || !isZlibError(error)
      ? error
      : new InvalidLayer(`broken compression: ${messageOf(error)}`, { cause: error });
  } finally {
    await input.close();
  }
}

/** Tapes and some builders pad compressed files with zeros. */
function isPadding(chunk: Buffer): boolean {
  return chunk.every((byte) => byte === 0);
}

/** What one decompressor takes from the input: to the end, or to the end of a frame. */
async function* inflateFrame(decompressor: Decompressor, input: Input): AsyncGenerator<Buffer, void, undefined> {
  const fed = feed(decompressor, input);
  fed.catch((error: unknown) => decompressor.destroy(error instanceof Error ? error : undefined));
  for await (const chunk of decompressor as AsyncIterable<Buffer>) yield chunk;
  await fed;
}

async function feed(decompressor: Decompressor, input: Input): Promise<void> {
  let given = 0;
  for (let chunk = await input.take(); chunk !== undefined; chunk = await input.take()) {
    await write(decompressor, chunk);
    given += chunk.length;
    const left = given - decompressor.bytesWritten;
    if (left === 0) continue;
    input.putBack(chunk.subarray(chunk.length - left));
    return;
  }
  decompressor.end();
}

/** Settles when the chunk is taken, as far as it will be. */
function write(decompressor: Decompressor, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    decompressor.once('close', resolve);
    decompressor.write(chunk, (error) => {
      decompressor.off('close', resolve);
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
}

function isZlibError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code.startsWith('ZSTD_');
}
