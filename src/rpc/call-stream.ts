import { once } from 'node:events';
import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { DeadlineExceeded } from '../base/failure.ts';
import type { IncomingCall } from './call-context.ts';
import { timeoutOf } from './grpc-timeout.ts';
import { ENCODINGS, readRequest } from './read-request.ts';
import { type CallStatus, statusOf } from './status.ts';

const HEADERS: OutgoingHttpHeaders = {
  [constants.HTTP2_HEADER_STATUS]: constants.HTTP_STATUS_OK,
  [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc+proto',
};
const SUCCESS: OutgoingHttpHeaders = { 'grpc-status': '0' };
/** setTimeout takes no more. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * One call on its HTTP/2 stream. Source: gRPC over HTTP/2. A deadline that passes is answered here; what is sent after
 * the end of the call goes nowhere.
 */
export class CallStream implements IncomingCall {
  readonly deadline: number | undefined;
  readonly #rpc: string;
  readonly #stream: ServerHttp2Stream;
  readonly #encoding: string;
  readonly #timer: NodeJS.Timeout | undefined;
  #state: 'open' | 'answered' | 'left' = 'open';
  #onLeft: (() => void) | undefined;

  /** @throws Internal for a timeout that is no time */
  constructor(rpc: string, stream: ServerHttp2Stream, headers: IncomingHttpHeaders) {
    this.#rpc = rpc;
    this.#stream = stream;
    this.#encoding = textOf(headers['grpc-encoding']) ?? 'identity';
    stream.once('close', () => this.#leave());
    const timeout = timeoutOf(textOf(headers['grpc-timeout']));
    if (timeout === undefined) return;
    this.deadline = Date.now() + timeout;
    this.#timer = setTimeout(() => this.#expire(), Math.min(timeout, LONGEST_MS));
  }

  /** Its one message. @throws what {@link readRequest} throws */
  request(): Promise<Buffer> {
    return readRequest(this.#stream, this.#encoding);
  }

  onLeft(listener: () => void): void {
    if (this.#state === 'left') listener();
    else this.#onLeft = listener;
  }

  /** Sends one message of several, and waits while the client is slow. @throws the signal's reason once it has left */
  async send(frame: Buffer, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#stream.headersSent) this.#respond();
    if (!this.#stream.write(frame)) await once(this.#stream, 'drain', { signal });
  }

  /** Ends it well, with its last message. */
  end(frame?: Buffer): void {
    if (!this.#answer()) return;
    if (!this.#stream.headersSent) this.#respond();
    this.#stream.once('wantTrailers', () => this.#stream.sendTrailers(SUCCESS));
    this.#stream.end(frame);
  }

  /** Ends it with why it failed. */
  fail(status: CallStatus): void {
    if (this.#answer()) sendFailure(this.#stream, status);
  }

  #respond(): void {
    this.#stream.respond(HEADERS, { waitForTrailers: true });
  }

  /** True where nobody has answered it yet. */
  #answer(): boolean {
    if (this.#state !== 'open') return false;
    this.#state = 'answered';
    clearTimeout(this.#timer);
    // The stream is torn down before it says so.
    return !this.#stream.destroyed && !this.#stream.closed;
  }

  #expire(): void {
    if (this.#state !== 'open') return;
    const onLeft = this.#onLeft;
    this.fail(statusOf(new DeadlineExceeded(this.#rpc)));
    this.#state = 'left';
    onLeft?.();
  }

  #leave(): void {
    clearTimeout(this.#timer);
    if (this.#state !== 'open') return;
    this.#state = 'left';
    this.#onLeft?.();
  }
}

/** Ends a stream by a status: alone, or after the messages that were sent. */
export function sendFailure(stream: ServerHttp2Stream, { code, details }: CallStatus): void {
  const trailers = { 'grpc-status': `${code}`, 'grpc-message': encodeURI(details) };
  if (stream.headersSent) {
    stream.once('wantTrailers', () => stream.sendTrailers(trailers));
    stream.end();
  } else {
    stream.respond({ ...HEADERS, 'grpc-accept-encoding': ENCODINGS, ...trailers }, { endStream: true });
  }
  // What its client still sends is thrown away.
  stream.resume();
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'object' ? header[0] : header;
}
