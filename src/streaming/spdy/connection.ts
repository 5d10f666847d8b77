import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cancelled, type Failure, Internal } from '../../base/failure.ts';
import { ProtocolViolation } from '../protocol-violation.ts';
import type { StreamTimes } from '../stream-times.ts';
import { FrameParser } from './frame-parser.ts';
import { dataHeader, emptySettings, type Frame, goaway, ping, RESET, rstStream, synReply } from './frames.ts';
import { emptyHeaderBlock, type Headers, parseHeaderBlock } from './header-block.ts';
import { HeaderInflater } from './header-inflater.ts';
import { SpdyStream, type StreamWires } from './stream.ts';

/** Streams open at once; a forwarded connection has two. */
const MOST_STREAMS = 1000;
/** When this many bytes wait for the client, it is not read until it has taken them. */
const MOST_UNSENT = 1024 * 1024;

export interface SpdyOptions {
  readonly times: Pick<StreamTimes, 'idleMs' | 'signOfLifeMs'>;
  /** Called for each stream that the client opens; false refuses it. */
  onStream(stream: SpdyStream): boolean;
}

/**
 * The server's side of a SPDY/3.1 connection, as Kubernetes' clients implement it. There are no windows: their library
 * never sends WINDOW_UPDATE and does not count, so flow control is TCP's: the transport is not read while a stream has
 * no room, and nothing is written while the transport has none. Source: moby/spdystream, connection.go;
 * docs/adr/0060-spdy-without-windows.md.
 */
export class SpdyConnection {
  readonly #transport: Duplex;
  readonly #options: SpdyOptions;
  readonly #parser = new FrameParser();
  readonly #inflater = new HeaderInflater();
  readonly #streams = new Map<number, SpdyStream>();
  /** Streams without room: while there are any, the transport is not read. */
  readonly #full = new Set<SpdyStream>();
  readonly #wires: StreamWires;
  readonly #closed = new AbortController();
  readonly #idle: NodeJS.Timeout;
  /** Nothing that asks for an answer: the client may be unable to write before it is read again. */
  #signs: NodeJS.Timeout | undefined;
  #lastStreamId = 0;
  #hasReplied = false;

  constructor(transport: Duplex, options: SpdyOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#wires = {
      send: (id, bytes, sent) => this.#sendData(id, bytes, sent),
      sendFin: (id, sent) => this.#send(dataHeader(id, 0, true), sent),
      forget: (stream, reset) => this.#forget(stream, reset),
      pauseReading: (stream, isFull) => this.#pauseReading(stream, isFull),
    };
    const idle = (): void => this.destroy(new Cancelled('a frame of an idle client'));
    this.#idle = setTimeout(idle, options.times.idleMs);
    this.#idle.unref();
  }

  /** Aborted when the connection is gone; its reason says why. */
  get gone(): AbortSignal {
    return this.#closed.signal;
  }

  /** Serves it until it is gone. Never rejects. */
  async serve(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone.addEventListener('abort', () => resolve(), { once: true });
    const left = (): void => this.destroy(new Cancelled('a client that has left'));
    this.#transport.on('error', left);
    this.#transport.once('end', left);
    this.#transport.once('close', left);
    this.#transport.on('drain', () => this.#readOrNot());
    this.#transport.on('data', (chunk: Buffer) => this.#receive(chunk));
    await promise;
  }

  /** Says that no more streams are taken, and waits for the client to close: it may still be reading. */
  async finish(timeoutMs: number): Promise<void> {
    if (this.gone.aborted) return;
    this.#send(goaway(this.#lastStreamId));
    await sleep(timeoutMs, undefined, { signal: this.gone, ref: false }).catch(() => {});
    this.destroy(new Cancelled('a client that does not leave'));
  }

  /** Ends it at once. */
  destroy(reason: Failure): void {
    if (this.gone.aborted) return;
    clearTimeout(this.#idle);
    clearInterval(this.#signs);
    this.#closed.abort(reason);
    for (const stream of this.#streams.values()) stream.destroy(reason);
    this.#streams.clear();
    this.#transport.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#idle.refresh();
    try {
      for (const frame of this.#parser.push(chunk)) {
        if (this.gone.aborted) return;
        this.#handle(frame);
      }
    } catch (cause) {
      // What was answered before is still on its way; this may not get there.
      this.#transport.write(goaway(this.#lastStreamId));
      return this.destroy(cause instanceof ProtocolViolation ? cause : new Internal('serve a SPDY client', cause));
    }
    this.#readOrNot();
  }

  #handle(frame: Frame): void {
    switch (frame.type) {
      case 'data':
        return this.#streams.get(frame.streamId)?.receive(frame.bytes, frame.fin);
      case 'syn-stream':
        return this.#open(frame.streamId, parseHeaderBlock(this.#inflater.inflate(frame.headers)), frame.fin);
      case 'syn-reply':
      case 'headers':
        // Not used here, but part of the one deflate stream of all header blocks.
        this.#inflater.inflate(frame.headers);
        return;
      case 'rst-stream':
        return this.#streams.get(frame.streamId)?.receiveReset();
      case 'ping':
        // Odd ones are the client's questions, even ones would be answers to ours.
        if (frame.id % 2 === 1) this.#send(ping(frame.id));
        return;
      case 'goaway':
      case 'ignored':
    }
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
    if (fin) stream.receive(Buffer.alloc(0), true);
  }

  #pauseReading(stream: SpdyStream, isFull: boolean): void {
    if (isFull) this.#full.add(stream);
    else if (this.#full.delete(stream)) this.#readOrNot();
  }

  /** A client is read while every stream has room and the client reads its responses. */
  #readOrNot(): void {
    if (this.gone.aborted) return;
    const isBlocked = this.#full.size > 0 || this.#transport.writableLength > MOST_UNSENT;
    if (isBlocked === this.#transport.isPaused()) return;
    if (isBlocked) {
      this.#transport.pause();
      this.#signs ??= setInterval(() => this.#send(emptySettings()), this.#options.times.signOfLifeMs);
    } else {
      clearInterval(this.#signs);
      this.#signs = undefined;
      this.#transport.resume();
    }
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

  #forget(stream: SpdyStream, reset: boolean): void {
    if (this.#streams.delete(stream.id) && reset) this.#send(rstStream(stream.id, RESET.cancel));
  }
}
