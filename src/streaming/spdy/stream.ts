import { Duplex } from 'node:stream';
import type { Headers } from './header-block.ts';

/** What a stream needs of its connection. */
export interface StreamWires {
  /** Sends data; `sent` is called when more may be given. */
  send(streamId: number, bytes: Buffer, sent: () => void): void;
  sendFin(streamId: number, sent: () => void): void;
  /** Neither side says more: `reset` where the other does not know. */
  forget(streamId: number, reset: boolean): void;
}

const HIGH_WATER = 64 * 1024;

/**
 * One stream: readable is what the client sends, writable what it gets. Ending it half-closes, destroying it resets.
 * A client's reset is an end of file, and what is written afterwards is dropped: it does not want it.
 */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: Headers;
  readonly #wires: StreamWires;
  #room: (() => void) | undefined;
  #hearsMore = true;
  #saysMore = true;

  constructor(id: number, headers: Headers, wires: StreamWires) {
    super({ highWaterMark: HIGH_WATER, allowHalfOpen: true });
    this.id = id;
    this.headers = headers;
    this.#wires = wires;
    // A stream that is destroyed with a reason tells it by its end; nobody has to listen.
    this.on('error', () => {});
  }

  /** From the connection. Settles when there is room for more, or nobody reads any more. */
  async receive(bytes: Buffer, fin: boolean): Promise<void> {
    if (!this.#hearsMore || this.destroyed) return;
    const hasRoom = bytes.length === 0 || this.push(bytes);
    if (fin) this.#hearEnd();
    else if (!hasRoom) {
      await new Promise<void>((resolve) => {
        this.#room = resolve;
      });
    }
  }

  /** From the connection: the client has reset it. */
  receiveReset(): void {
    this.#saysMore = false;
    this.#hearEnd();
    this.#wires.forget(this.id, false);
    if (!this.writableEnded) this.end();
  }

  override _read(): void {
    this.#giveRoom();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    if (this.#saysMore) this.#wires.send(this.id, chunk, callback);
    else callback();
  }

  override _final(callback: () => void): void {
    if (!this.#saysMore) return callback();
    this.#saysMore = false;
    this.#wires.sendFin(this.id, callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#giveRoom();
    this.#wires.forget(this.id, this.#hearsMore || this.#saysMore);
    callback(error);
  }

  #hearEnd(): void {
    if (!this.#hearsMore) return;
    this.#hearsMore = false;
    this.push(null);
  }

  #giveRoom(): void {
    this.#room?.();
    this.#room = undefined;
  }
}
