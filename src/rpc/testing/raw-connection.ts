import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';

/** A gRPC message without content: not compressed, length 0. */
export const EMPTY_MESSAGE: Buffer = Buffer.alloc(5);

/** The head of a gRPC message: flag and length. What follows is up to the caller. */
export function messageHead(length: number, compressed = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed ? 1 : 0, 0);
  head.writeUInt32BE(length, 1);
  return head;
}

/** HTTP/2 by hand, for clients that behave badly. */
export class RawConnection implements Disposable {
  readonly #socket: Socket;
  readonly #session: ClientHttp2Session;

  constructor(socketPath: string) {
    this.#socket = connect(socketPath);
    this.#session = connectHttp2('http://localhost', { createConnection: () => this.#socket });
    this.#session.on('error', () => {});
  }

  /** Sends the headers of a call; the caller writes, ends or abandons the body. */
  begin(path: string, headers: Readonly<Record<string, string>> = {}): ClientHttp2Stream {
    const stream = this.#session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    stream.on('error', () => {});
    return stream;
  }

  /** Breaks the connection without closing it. */
  destroy(): void {
    this.#socket.destroy();
  }

  [Symbol.dispose](): void {
    this.destroy();
  }
}

/** The gRPC status that ends the call, from headers or trailers; undefined when the stream was reset without one. */
export function statusOfStream(stream: ClientHttp2Stream): Promise<number | undefined> {
  return new Promise((resolve) => {
    const note = (headers: Readonly<Record<string, unknown>>): void => {
      const status = headers['grpc-status'];
      if (status !== undefined) resolve(Number(status));
    };
    stream.on('response', note).on('trailers', note).resume();
    stream.on('close', () => resolve(undefined));
  });
}
