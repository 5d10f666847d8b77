import { constants, createDeflate, type Deflate } from 'node:zlib';
import { DICTIONARY } from '../spdy/dictionary.ts';
import { FrameParser } from '../spdy/frame-parser.ts';
import { CONTROL, dataHeader, type Frame, goaway, ping, rstStream } from '../spdy/frames.ts';
import { RawClient, spdyUpgrade } from './raw-client.ts';

/** What has come on one stream. */
export interface StreamSeen {
  text: string;
  length: number;
  replied: boolean;
  ended: boolean;
  reset: number | undefined;
}

/** A client of SPDY as Kubernetes' library is one, and one that may say anything else. */
export class SpdyClient implements Disposable {
  readonly raw: RawClient;
  readonly streams: Map<number, StreamSeen> = new Map();
  readonly pings: number[] = [];
  wentAway = false;
  readonly #deflate: Deflate = createDeflate({ level: 9, dictionary: DICTIONARY, flush: constants.Z_SYNC_FLUSH });
  #changed = Promise.withResolvers<void>();
  #isClosed = false;

  private constructor(raw: RawClient) {
    this.raw = raw;
  }

  /** @param headers of the upgrade, over the usual ones */
  static async connect(url: URL, headers: Readonly<Record<string, string>> = {}): Promise<SpdyClient> {
    const raw = await RawClient.connect(url);
    raw.write(spdyUpgrade(url, headers));
    const head = await raw.head();
    if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(head + (await raw.rest()));
    const client = new SpdyClient(raw);
    client.#read();
    return client;
  }

  /** Opens a stream; settles when its frame is written. */
  async open(id: number, headers: Readonly<Record<string, string>>, flags = 0): Promise<void> {
    this.raw.write(synStream(id, await this.compress(headerBlock(headers)), flags));
  }

  /** Opens the streams of an exec, in the order of Kubernetes' client. Returns their ids. */
  async openExec(...types: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const ids = Object.fromEntries(types.map((type, i) => [type, 2 * i + 1]));
    for (const [streamtype, id] of Object.entries(ids)) {
      await this.open(id, { streamtype });
      await this.until(() => this.seen(id).replied);
    }
    return ids;
  }

  data(id: number, bytes: string | Uint8Array, fin = false): void {
    const payload = Buffer.from(bytes as string);
    this.raw.write(Buffer.concat([dataHeader(id, payload.length, fin), payload]));
  }

  reset(id: number): void {
    this.raw.write(rstStream(id, 5));
  }

  ping(id: number): void {
    this.raw.write(ping(id));
  }

  leave(): void {
    this.raw.write(goaway(0));
    this.raw.socket.end();
  }

  /** A header block as the next of this connection. */
  compress(block: Buffer): Promise<Buffer> {
    return new Promise((resolve) => {
      const parts: Buffer[] = [];
      const take = (part: Buffer): number => parts.push(part);
      this.#deflate.on('data', take);
      this.#deflate.write(block, () => {
        this.#deflate.off('data', take);
        resolve(Buffer.concat(parts));
      });
    });
  }

  seen(id: number): StreamSeen {
    const seen = this.streams.get(id) ?? { text: '', length: 0, replied: false, ended: false, reset: undefined };
    this.streams.set(id, seen);
    return seen;
  }

  /** Waits until frames of the server make the condition true; fails if the connection ends before. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      if (this.#isClosed) throw new Error('the server has closed the connection');
      await this.#changed.promise;
    }
  }

  /** Settles when the server has closed. */
  async closed(): Promise<void> {
    while (!this.#isClosed) await this.#changed.promise;
  }

  [Symbol.dispose](): void {
    this.raw[Symbol.dispose]();
    this.#deflate.destroy();
  }

  #read(): void {
    const parser = new FrameParser();
    const take = (bytes: Buffer): void => {
      for (const frame of parser.push(bytes)) this.#take(frame);
      this.#tell();
    };
    take(this.raw.take(this.raw.received.length));
    this.raw.socket.removeAllListeners('data');
    this.raw.socket.on('data', take);
    this.raw.socket.once('close', () => {
      this.#isClosed = true;
      this.#tell();
    });
  }

  #take(frame: Frame): void {
    if (frame.type === 'data') {
      const seen = this.seen(frame.streamId);
      seen.length += frame.bytes.length;
      if (seen.length <= 65_536) seen.text += frame.bytes.toString('latin1');
      seen.ended ||= frame.fin;
    } else if (frame.type === 'syn-reply') this.seen(frame.streamId).replied = true;
    else if (frame.type === 'rst-stream') this.seen(frame.streamId).reset = frame.status;
    else if (frame.type === 'ping') this.pings.push(frame.id);
    else if (frame.type === 'goaway') this.wentAway = true;
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

export function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const text = (value: string): Buffer => Buffer.concat([number(value.length), Buffer.from(value, 'latin1')]);
  const entries = Object.entries(headers);
  return Buffer.concat([number(entries.length), ...entries.flat().map(text)]);
}

/** Any control frame, however wrong. */
export function controlFrame(type: number, body: Uint8Array, flags = 0, version = 3): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(0x8000 | version, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt32BE(body.length, 4);
  head[4] = flags;
  return Buffer.concat([head, body]);
}

export function synStream(id: number, headers: Uint8Array, flags = 0): Buffer {
  const body = Buffer.alloc(10);
  body.writeUInt32BE(id, 0);
  return controlFrame(CONTROL.synStream, Buffer.concat([body, headers]), flags);
}
