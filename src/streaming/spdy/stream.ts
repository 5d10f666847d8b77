import { Duplex } from 'node:stream';
import { releaseBuffer } from '../../base/release-buffer.ts';
import type { Headers } from './header-block.ts';

/** What a stream needs of its connection. */
export interface StreamWires {
  /** Sends data; `sent` is called when it has been sent and more may be given. */
  send(streamId: number, bytes: Buffer, sent: () => void): void;
  sendFin(streamId: number, sent: () => void): void;
  /** Both sides are closed; `reset` if the other side has to be informed. */
  forget(stream: SpdyStream, reset: boolean): void;
  /** The stream has no room for more data, or has room again. */
  pauseReading(stream: SpdyStream, isFull: boolean): void;
}

/** Little: what waits to be read had better wait with the sender. */
const READ_AHEAD = 32 * 1024;
/** More than a chunk, so that a writer waits only if the connection accepts no more. */
const WRITE_AHEAD = 128 * 1024;

/**
 * One stream: the readable side is what the client sends, the writable side what it receives. Ending it half-closes it,
 * destroying it resets it. A reset by the client is an end of file, and later writes are dropped.
 * Written buffers are freed when they have been sent: the writer must not use them again.
 */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: Headers;
  readonly #wires: StreamWires;
  #hearsMore = true;
  #saysMore = true;

  constructor(id: number, headers: Headers, wires: StreamWires) {
    super({ readableHighWaterMark: READ_AHEAD, writableHighWaterMark: WRITE_AHEAD, allowHalfOpen: true });
    this.id = id;
    this.headers = headers;
    this.#wires = wires;
    // A stream that is destroyed with a reason reports it by its end; a listener for the error is not required.
    this.on('error', () => {});
  }

  /** From the connection. */
  receive(bytes: Buffer, fin: boolean): void {
    if (!this.#hearsMore || this.destroyed) return;
    const hasCapacity = bytes.length === 0 || this.push(bytes);
    if (fin) this.#onEnd();
    else if (!hasCapacity) this.#wires.pauseReading(this, true);
  }

  /** From the connection: the client has reset it. */
  receiveReset(): void {
    this.#saysMore = false;
    this.#onEnd();
    this.#wires.forget(this, false);
    if (!this.writableEnded) this.end();
  }

  override _read(): void {
    this.#wires.pauseReading(this, false);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    const sent = (): void => {
      releaseBuffer(chunk);
      callback();
    };
    if (this.#saysMore) this.#wires.send(this.id, chunk, sent);
    else sent();
  }

  override _final(callback: () => void): void {
    if (!this.#saysMore) return callback();
    this.#saysMore = false;
    this.#wires.sendFin(this.id, callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#wires.pauseReading(this, false);
    this.#wires.forget(this, this.#hearsMore || this.#saysMore);
    callback(error);
  }

  #onEnd(): void {
    if (!this.#hearsMore) return;
    this.#hearsMore = false;
    this.push(null);
  }
}
