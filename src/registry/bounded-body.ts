import type { IncomingMessage } from 'node:http';
import { MalformedDocument } from './descriptor.ts';
import { LIMITS } from './limits.ts';

/**
 * Reads a whole body of at most `limit` bytes, and not even its first byte when Content-Length says more.
 * @throws MalformedDocument when it is longer; the connection's error when it breaks
 */
export async function readBounded(response: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(response.headers['content-length'] ?? 0);
  if (announced > limit) {
    response.destroy();
    throw new MalformedDocument(`${announced} bytes announced, at most ${limit} are read`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new MalformedDocument(`longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** The beginning of a body, for error texts; never fails, never reads more than `limit` bytes. */
export async function readBeginning(response: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= limit) break;
    }
  } catch {
    // What came before the connection broke is good enough for a message.
  }
  return Buffer.concat(chunks).subarray(0, limit);
}

/** Drops the body of a response. A short body is read, so that the connection can be reused. */
export function discard(response: IncomingMessage): void {
  const announced = Number(response.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  if (announced <= LIMITS.errorBody) response.resume();
  else response.destroy();
}
