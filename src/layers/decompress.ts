import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { Failure, messageOf } from '../base/failure.ts';
import { InvalidLayer } from './invalid-layer.ts';

/** Small chunks cost more than the work: 16 KiB ones halve the speed (measured). */
const CHUNK = 256 * 1024;

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * The archive inside a layer blob. How it is wrapped is told by its first bytes, not by its media type: both peers do
 * so, and images that say one and are another exist.
 * @throws InvalidLayer on broken compression; what the source throws
 */
export async function* decompress(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const whole = withHead(source);
  const head = await whole.next();
  if (head.done === true) return;
  const transform = decompressorOf(head.value);
  if (transform === undefined) {
    yield head.value;
    yield* whole;
    return;
  }
  yield* through(transform, following(head.value, whole));
}

/** The first chunk is at least as long as the longest mark, if the source is. */
async function* withHead(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    head = head === undefined ? undefined : Buffer.concat([head, chunk]);
    if (head === undefined) yield chunk;
    else if (head.length >= ZSTD.length) {
      yield head;
      head = undefined;
    }
  }
  if (head !== undefined && head.length > 0) yield head;
}

async function* following(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  yield head;
  yield* rest;
}

function decompressorOf(head: Buffer): Transform | undefined {
  if (head.subarray(0, GZIP.length).equals(GZIP)) return createGunzip({ chunkSize: CHUNK });
  if (head.subarray(0, ZSTD.length).equals(ZSTD)) return createZstdDecompress({ chunkSize: CHUNK });
  return undefined;
}

async function* through(transform: Transform, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const done = pipeline(Readable.from(source, { objectMode: false, highWaterMark: CHUNK }), transform);
  // Heard through the iteration below as well.
  done.catch(() => {});
  try {
    for await (const chunk of transform) yield chunk as Buffer;
    await done;
  } catch (error) {
    throw error instanceof Failure || !isZlibError(error)
      ? error
      : new InvalidLayer(`broken compression: ${messageOf(error)}`, { cause: error });
  }
}

function isZlibError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code.startsWith('ZSTD_');
}
