import type { ServerHttp2Stream } from 'node:http2';
import { promisify } from 'node:util';
import { gunzip, type InputType, inflate, type ZlibOptions } from 'node:zlib';
import { Cancelled, Exhausted, Internal, Unimplemented } from '../base/failure.ts';
import { HEAD_BYTES, MESSAGE_LIMIT } from './frame.ts';

type Decompress = (bytes: InputType, options: ZlibOptions) => Promise<Buffer>;

const DECOMPRESS: ReadonlyMap<string, Decompress> = new Map([
  ['gzip', promisify(gunzip) as Decompress],
  ['deflate', promisify(inflate) as Decompress],
]);

/** What `grpc-encoding` may say. */
export const ENCODINGS: string = ['identity', ...DECOMPRESS.keys()].join();

/**
 * The one message of a request, when its sender has said that there is no more. The head alone is enough to refuse it.
 * @throws Exhausted beyond the limit; Internal where the framing is wrong; Unimplemented for an unknown compression;
 *   Cancelled when the sender leaves before the end
 */
export async function readRequest(stream: ServerHttp2Stream, encoding: string): Promise<Buffer> {
  const body = await readBody(stream);
  if (body.length < HEAD_BYTES || body.length !== HEAD_BYTES + body.readUInt32BE(1)) {
    throw new Internal('reading the request', `${body.length} bytes are not one message`);
  }
  const bytes = body.subarray(HEAD_BYTES);
  return body[0] === 0 ? bytes : await decompressed(bytes, encoding);
}

function readBody(stream: ServerHttp2Stream): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let claimed: number | undefined;
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= HEAD_BYTES) claimed ??= joined(chunks).readUInt32BE(1);
      const length = Math.max(claimed ?? 0, size - HEAD_BYTES);
      if (length <= MESSAGE_LIMIT) return;
      // What comes after is thrown away.
      stream.off('data', onData).resume();
      reject(new Exhausted(`a request of ${length} bytes is larger than ${MESSAGE_LIMIT}`));
    };
    // Every stream closes in the end: an error with its stack, made for each, would cost more than a short answer.
    const onClose = (): void => reject(new Cancelled('its request'));
    stream.on('data', onData).once('close', onClose);
    stream.once('end', () => {
      stream.off('close', onClose);
      resolve(joined(chunks));
    });
  });
}

/** Mostly there is one: a request is small. */
function joined(chunks: readonly Buffer[]): Buffer {
  const [only, another] = chunks;
  return only !== undefined && another === undefined ? only : Buffer.concat(chunks);
}

async function decompressed(bytes: Buffer, encoding: string): Promise<Buffer> {
  const decompress = DECOMPRESS.get(encoding);
  if (decompress === undefined) throw new Unimplemented(`messages compressed by "${encoding}"; known are ${ENCODINGS}`);
  try {
    return await decompress(bytes, { maxOutputLength: MESSAGE_LIMIT });
  } catch (error) {
    if (error instanceof RangeError) throw new Exhausted(`a request decompresses to more than ${MESSAGE_LIMIT} bytes`);
    throw new Internal('decompressing the request', error);
  }
}
