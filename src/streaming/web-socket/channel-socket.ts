import { Readable, Writable } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { Cancelled } from '../../base/failure.ts';
import { releaseBuffer } from '../../base/release-buffer.ts';
import type { StreamTimes } from '../stream-times.ts';

/** Little: what waits to be read had better wait with the sender. */
const READ_AHEAD = 32 * 1024;
/** More than a chunk, so that a writer waits only if the socket accepts no more. */
const WRITE_AHEAD = 128 * 1024;
/** Codes of RFC 6455, section 7.4.1. */
const CLOSE = { normal: 1000, protocolError: 1002 } as const;
/** First byte of a message that half-closes the channel named by the second. Source: KEP 4006, v5.channel.k8s.io. */
const HALF_CLOSE = 255;

export interface ChannelSocketOptions {
  readonly encoding: 'binary' | 'base64';
  readonly hasClose: boolean;
  readonly times: Pick<StreamTimes, 'idleMs' | 'signOfLifeMs'>;
  /** Channels there are; a message of another is passed over. */
  readonly channels: number;
}

/**
 * Numbered channels over one WebSocket: each message is the channel's number and data. The socket is not read while a
 * channel has no room. Source: k8s.io/streaming, wsstream/conn.go.
 */
export class ChannelSocket {
  readonly #socket: WebSocket;
  readonly #options: ChannelSocketOptions;
  readonly #inputs = new Map<number, ChannelInput>();
  readonly #closed = new AbortController();
  readonly #idle: NodeJS.Timeout;
  /** Pongs, which ask for no answer: the client may be unable to write before it is read again. */
  #signs: NodeJS.Timeout | undefined;

  /** The socket comes paused, so that nothing is lost before anybody listens. */
  constructor(socket: WebSocket, options: ChannelSocketOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#idle = setTimeout(() => this.destroy(), options.times.idleMs);
    this.#idle.unref();
    socket.on('message', (data) => this.#receive(bytesOf(data)));
    socket.on('ping', () => this.#idle.refresh());
    socket.on('error', () => {});
    socket.once('close', () => this.#end());
    this.#resume();
  }

  /** Aborted when the client is gone. */
  get gone(): AbortSignal {
    return this.#closed.signal;
  }

  /** What the client sends on a channel. */
  readable(channel: number): Readable {
    const input = this.#inputs.get(channel) ?? new ChannelInput(() => this.#resume());
    this.#inputs.set(channel, input);
    return input;
  }

  /** What is written to it is freed when it has been sent: the writer hands its buffers over. */
  writable(channel: number): Writable {
    const output = new Writable({
      highWaterMark: WRITE_AHEAD,
      write: (chunk: Buffer, _encoding, callback) => {
        this.send(channel, chunk, () => callback());
        // The message is a copy.
        releaseBuffer(chunk);
      },
    });
    output.on('error', () => {});
    this.gone.addEventListener('abort', () => output.destroy(this.gone.reason), { once: true });
    return output;
  }

  send(channel: number, bytes: Buffer, sent: () => void = () => {}): void {
    if (this.gone.aborted) return sent();
    this.#idle.refresh();
    if (this.#options.encoding === 'base64') {
      this.#socket.send(`${channel}${bytes.toString('base64')}`, () => sent());
      return;
    }
    // One frame: golang.org/x/net/websocket returns every frame as a message, so a fragment would be data without a channel.
    const message = Buffer.concat([Buffer.of(channel), bytes]);
    this.#socket.send(message, { binary: true }, () => {
      releaseBuffer(message);
      sent();
    });
  }

  /** Closes and waits for the client to have done so. */
  async finish(timeoutMs: number): Promise<void> {
    if (this.gone.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone.addEventListener('abort', () => resolve(), { once: true });
    this.#resume();
    for (const input of this.#inputs.values()) input.resume();
    this.#socket.close(CLOSE.normal);
    const timer = setTimeout(() => this.destroy(), timeoutMs);
    timer.unref();
    await promise;
    clearTimeout(timer);
  }

  destroy(): void {
    this.#socket.terminate();
    this.#end();
  }

  #receive(message: Buffer): void {
    this.#idle.refresh();
    const [first] = message;
    if (first === undefined) return;
    if (this.#options.hasClose && first === HALF_CLOSE) return this.#halfClose(message);
    const isBase64 = this.#options.encoding === 'base64';
    const channel = isBase64 ? first - 0x30 : first;
    const data = message.subarray(1);
    const bytes = isBase64 ? Buffer.from(data.toString('latin1'), 'base64') : data;
    const input = this.#inputs.get(channel);
    if (input !== undefined && bytes.length > 0 && !input.accept(bytes)) this.#pause();
  }

  #halfClose(message: Buffer): void {
    const channel = message[1] ?? this.#options.channels;
    if (message.length === 2 && channel < this.#options.channels) this.#inputs.get(channel)?.finish();
    else this.#socket.close(CLOSE.protocolError);
  }

  #pause(): void {
    this.#socket.pause();
    this.#signs ??= setInterval(() => this.#socket.pong(), this.#options.times.signOfLifeMs);
  }

  #resume(): void {
    clearInterval(this.#signs);
    this.#signs = undefined;
    if (this.#socket.isPaused) this.#socket.resume();
  }

  #end(): void {
    if (this.gone.aborted) return;
    clearTimeout(this.#idle);
    clearInterval(this.#signs);
    const reason = new Cancelled('a client that has left');
    this.#closed.abort(reason);
    for (const input of this.#inputs.values()) input.destroy();
  }
}

class ChannelInput extends Readable {
  readonly #wantsMore: () => void;
  #isOver = false;

  constructor(wantsMore: () => void) {
    super({ highWaterMark: READ_AHEAD });
    this.#wantsMore = wantsMore;
  }

  override _read(): void {
    this.#wantsMore();
  }

  /** False if there is no room for more. */
  accept(bytes: Buffer): boolean {
    return this.#isOver || this.destroyed || this.push(bytes);
  }

  finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.push(null);
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
