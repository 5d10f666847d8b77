import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A client of numbered channels over WebSocket. */
export class WebSocketClient implements Disposable {
  readonly socket: WebSocket;
  /** What has come on each channel, without its number. */
  readonly received: Map<number, string> = new Map();
  closeCode: number | undefined;
  #changed = Promise.withResolvers<void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      const channel = isBinary ? (data[0] ?? 0) : (data[0] ?? 0) - 0x30;
      const bytes = isBinary ? data.subarray(1) : Buffer.from(data.subarray(1).toString(), 'base64');
      this.received.set(channel, (this.received.get(channel) ?? '') + bytes.toString('latin1'));
      this.#tell();
    });
    socket.on('error', () => {});
    socket.on('close', (code) => {
      this.closeCode = code;
      this.#tell();
    });
  }

  /** @throws Error with the status of the response if the server refuses */
  static async connect(url: URL, ...protocols: readonly string[]): Promise<WebSocketClient> {
    const socket = new WebSocket(url.href.replace('http', 'ws'), [...protocols], {
      ...{ perMessageDeflate: false, rejectUnauthorized: false },
    });
    const client = new WebSocketClient(socket);
    await once(socket, 'open');
    return client;
  }

  send(channel: number, data: string): void {
    this.socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(data, 'latin1')]));
  }

  text(channel: number): string {
    return this.received.get(channel) ?? '';
  }

  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await this.#changed.promise;
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
