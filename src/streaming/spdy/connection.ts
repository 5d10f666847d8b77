import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cancelled, type Failure } from '../../base/failure.ts';
import { ProtocolViolation } from '../protocol-violation.ts';
import type { StreamTimes } from '../stream-times.ts';
import { FrameParser } from './frame-parser.ts';
import { dataHeader, type Frame, goaway, ping, RESET, rstStream, synReply } from './frames.ts';
import { emptyHeaderBlock, type Headers, parseHeaderBlock } from './header-block.ts';
import { HeaderInflater } from './header-inflater.ts';
import { SpdyStream, type StreamWires } from './stream.ts';

/** Streams open at once; a forwarded connection has two. */
const MOST_STREAMS = 1000;

export interface SpdyOptions {
  readonly times: Pick<StreamTimes, 'idleMs' | 'blockedPingMs'>;
  /** Told of each stream the client opens; false refuses it. */
  onStream(stream: SpdyStream): boolean;
}

/**
 * The server's side of a SPDY/3.1 connection, as Kubernetes' clients speak it. There are no windows: their library never
 * sends WINDOW_UPDATE and counts nothing, so what holds back a sender is TCP: the transport is not read while a stream
 * has no room, and nothing is written while the transport has none.
 * Source: moby/spdystream, connection.go; docs/adr/0060-spdy-without-windows.md.
 */
export class SpdyConnection {
  readonly #transport: Duplex;
  readonly #options: SpdyOptions;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #wires: StreamWires;
  readonly #closed = new AbortController();
  readonly #idle: NodeJS.Timeout;
  #lastStreamId = 0;
  #hasReplied = false;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(transport: Duplex, options: SpdyOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#wires = {
      send: (id, bytes, sent) => this.#sendData(id, bytes, sent),
      sendFin: (id, sent) => this.#send(dataHeader(id, 0, true), sent),
      forget: (id, reset) => this.#forget(id, reset),
    };
    this.#idle = setTimeout(() => this.destroy(new Cancelled('a frame of an idle client')), options.times.idleMs);
    this.#idle.unref();
    transport.on('drain', () => this.#giveRoom());
    transport.on('error', () => {});
    transport.once('close', () => this.destroy(new Cancelled('a client that has left')));
  }

  /** Aborted when the connection is gone; its reason says why. */
  get gone(): AbortSignal {
    return this.#closed.signal;
  }

  /** Serves it until it is gone. Never rejects. */
  async serve(): Promise<void> {
    using inflater = new HeaderInflater();
    const parser = new FrameParser();
    try {
      for await (const chunk of this.#transport) {
        this.#idle.refresh();
        for (const frame of parser.push(chunk as Buffer)) await this.#handle(frame, inflater);
      }
      this.destroy(new Cancelled('a client that has left'));
    } catch (cause) {
      this.#refuse(cause);
    }
  }

  /** Says that no more streams are taken, and waits for the client to close: it may still be reading. */
  async finish(patienceMs: number): Promise<void> {
    if (this.gone.aborted) return;
    this.#send(goaway(this.#lastStreamId));
    await sleep(patienceMs, undefined, { signal: this.gone, ref: false }).catch(() => {});
    this.destroy(new Cancelled('a client that does not leave'));
  }

  /** Ends it at once. */
  destroy(reason: Failure): void {
    if (this.gone.aborted) return;
    clearTimeout(this.#idle);
    this.#closed.abort(reason);
    for (const stream of this.#streams.values()) stream.destroy(reason);
    this.#streams.clear();
    this.#giveRoom();
    this.#transport.destroy();
  }

  #refuse(cause: unknown): void {
    if (!this.gone.aborted && cause instanceof ProtocolViolation) {
      // GOAWAY with PROTOCOL_ERROR, as far as it still gets.
      this.#transport.write(goaway(this.#lastStreamId));
    }
    this.destroy(cause instanceof ProtocolViolation ? cause : new Cancelled('a client that has left', { cause }));
  }

  async #handle(frame: Frame, inflater: HeaderInflater): Promise<void> {
    if (this.gone.aborted) return;
    switch (frame.type) {
      case 'data': {
        const stream = this.#streams.get(frame.streamId);
        if (stream !== undefined) await this.#deliver(stream, frame.bytes, frame.fin);
        return;
      }
      case 'syn-stream':
        this.#open(frame.streamId, parseHeaderBlock(await inflater.inflate(frame.headers)), frame.fin);
        break;
      case 'syn-reply':
      case 'headers':
        // Of no use here, but part of the one stream that all header blocks are.
        await inflater.inflate(frame.headers);
        break;
      case 'rst-stream':
        this.#streams.get(frame.streamId)?.receiveReset();
        break;
      case 'ping':
        // Odd ones are the client's questions, even ones answers to ours.
        if (frame.id % 2 === 1) this.#send(ping(frame.id));
        break;
      case 'goaway':
      case 'ignored':
        break;
    }
    await this.#roomToAnswer();
  }

  #open(id: number, headers: Headers, fin: boolean): void {
    if (id % 2 === 0 || id <= this.#lastStreamId) return this.#send(rstStream(id, RESET.protocolError));
    this.#lastStreamId = id;
    if (this.#streams.size >= MOST_STREAMS) return this.#send(rstStream(id, RESET.refused));
    const stream = new SpdyStream(id, headers, this.#wires);
    if (!this.#options.onStream(stream)) return this.#send(rstStream(id, RESET.cancel));
    this.#streams.set(id, stream);
    this.#send(synReply(id, emptyHeaderBlock(!this.#hasReplied)));
    this.#hasReplied = true;
    if (fin) void stream.receive(Buffer.alloc(0), true);
  }

  async #deliver(stream: SpdyStream, bytes: Buffer, fin: boolean): Promise<void> {
    const asking = setInterval(() => this.#send(ping(2)), this.#options.times.blockedPingMs);
    try {
      await stream.receive(bytes, fin);
    } finally {
      clearInterval(asking);
    }
  }

  /** A client that asks and does not read the answers is not read from either. */
  async #roomToAnswer(): Promise<void> {
    while (this.#transport.writableNeedDrain && !this.gone.aborted) {
      this.#drained ??= Promise.withResolvers<void>();
      await this.#drained.promise;
    }
  }

  #giveRoom(): void {
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  #sendData(id: number, bytes: Buffer, sent: () => void): void {
    if (this.gone.aborted) return sent();
    this.#transport.cork();
    this.#transport.write(dataHeader(id, bytes.length, false));
    this.#transport.write(bytes, sent);
    this.#transport.uncork();
    this.#idle.refresh();
  }

  #send(frame: Buffer, sent: () => void = () => {}): void {
    if (this.gone.aborted) return sent();
    this.#transport.write(frame, sent);
    this.#idle.refresh();
  }

  #forget(id: number, reset: boolean): void {
    if (this.#streams.delete(id) && reset) this.#send(rstStream(id, RESET.cancel));
  }
}
