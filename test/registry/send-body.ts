import { createReadStream } from 'node:fs';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Fault } from './fault.ts';

/** A file to be sent, and as what. */
export interface Body {
  readonly path: string;
  readonly size: number;
  readonly headers: OutgoingHttpHeaders;
}

/** Sends a file, or the part of it that a Range header asks for, with the fault if there is one. */
export async function sendBody(
  request: IncomingMessage,
  response: ServerResponse,
  body: Body,
  fault: Fault | undefined,
): Promise<void> {
  const start = fault?.kind === 'ignore-range' ? 0 : rangeStart(request, body.size);
  if (start === undefined) {
    response.writeHead(416, { 'content-range': `bytes */${body.size}` }).end();
    return;
  }
  response.writeHead(start === 0 ? 200 : 206, { ...body.headers, ...rangeHeaders(start, body.size, fault) });
  if (request.method === 'HEAD' || body.size === 0) {
    response.end();
    return;
  }
  const file = createReadStream(body.path, { start });
  await pipeline(file, corrupt(fault, response), response, { end: fault?.kind !== 'stall' });
}

function rangeStart(request: IncomingMessage, size: number): number | undefined {
  const match = /^bytes=([0-9]+)-$/.exec(request.headers.range ?? '');
  const start = match === null ? 0 : Number(match[1]);
  return start < size || start === 0 ? start : undefined;
}

function rangeHeaders(start: number, size: number, fault: Fault | undefined): OutgoingHttpHeaders {
  if (start === 0) return { 'content-length': size };
  const claimed = fault?.kind === 'wrong-range' ? start + 1 : start;
  return { 'content-length': size - start, 'content-range': `bytes ${claimed}-${size - 1}/${size}` };
}

/** The bytes unchanged, or with the configured fault. */
function corrupt(fault: Fault | undefined, response: ServerResponse): Transform {
  let sent = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done): void {
      if (fault?.kind === 'corrupt' && sent === 0) chunk[0] = (chunk[0] ?? 0) ^ 0xff;
      const left = fault?.kind === 'truncate' || fault?.kind === 'stall' ? fault.bytes - sent : chunk.length;
      sent += chunk.length;
      if (left >= chunk.length) {
        done(null, chunk);
        return;
      }
      this.push(chunk.subarray(0, Math.max(left, 0)));
      if (fault?.kind === 'truncate') setImmediate(() => response.destroy());
      // Never done: nothing follows.
    },
  });
}
