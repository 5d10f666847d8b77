import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A connection on which a test says what it likes. */
export class RawClient implements Disposable {
  readonly socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #changed = Promise.withResolvers<void>();
  #isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#tell();
    });
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#isClosed = true;
      this.#tell();
    });
    socket.once('end', () => socket.end());
  }

  /** With TLS, accepting any certificate, if the URL is https. */
  static async connect({ protocol, hostname: host, port }: URL): Promise<RawClient> {
    const to = { host, port: Number(port) };
    const isTls = protocol === 'https:';
    const socket = isTls ? connectTls({ ...to, rejectUnauthorized: false }) : connect(to);
    await once(socket, isTls ? 'secureConnect' : 'connect');
    return new RawClient(socket);
  }

  get received(): string {
    return this.#received.toString('latin1');
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Takes the head of an HTTP answer off what was received. */
  async head(): Promise<string> {
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n');
      if (end >= 0) return this.take(end + 4).toString('latin1');
      if (this.#isClosed) throw new Error(`closed after: ${this.received}`);
      await this.#changed.promise;
    }
  }

  take(length: number): Buffer {
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }

  /** The next bytes of that number; undefined if the connection ends before. */
  async bytes(length: number): Promise<Buffer | undefined> {
    while (this.#received.length < length) {
      if (this.#isClosed) return undefined;
      await this.#changed.promise;
    }
    return this.take(length);
  }

  /** All that comes until the server closes. */
  async rest(): Promise<string> {
    while (!this.#isClosed) await this.#changed.promise;
    return this.received;
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** The head of a request to upgrade to SPDY. */
export function spdyUpgrade(url: URL, headers: Readonly<Record<string, string>> = {}): string {
  const all = {
    Host: url.host,
    Connection: 'Upgrade',
    Upgrade: 'SPDY/3.1',
    'Content-Length': '0',
    'X-Stream-Protocol-Version': 'v4.channel.k8s.io',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${url.pathname} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** The head of a request to upgrade to WebSocket. */
export function webSocketUpgrade(url: URL, protocol: string): string {
  return (
    `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
    `Sec-WebSocket-Protocol: ${protocol}\r\n\r\n`
  );
}

/** A WebSocket frame of a client, masked with zeros. `first` is its first byte, `length` what follows that. */
export function clientFrame(
  first: number,
  payload: Uint8Array,
  length: readonly number[] = [0x80 | payload.length],
): Buffer {
  return Buffer.concat([Buffer.of(first), Buffer.from(length), Buffer.alloc(4), payload]);
}
