import { closeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { errnoOf } from '../../../base/failure.ts';
import { HostFailure, hostFailure } from '../../host-failure.ts';
import { DescriptorPoll } from './descriptor-poll.ts';

/** How bytes leave: the number taken, or EAGAIN thrown. */
export type WriteBytes = (fd: number, bytes: Uint8Array) => number;

/** More than a chunk, so that a sender waits only if the descriptor accepts no more. */
const HIGH_WATER = 128 * 1024;

/** A non-blocking descriptor as a stream that takes no more than the descriptor does. Owns the descriptor. */
export class WritableDescriptor extends Writable {
  readonly #fd: number;
  readonly #write: WriteBytes;
  readonly #finish: (fd: number) => void;
  readonly #poll: DescriptorPoll;

  /** @param finish what ends this direction, where closing the descriptor does not */
  constructor(fd: number, write: WriteBytes, finish: (fd: number) => void = () => {}) {
    super({ highWaterMark: HIGH_WATER });
    this.#fd = fd;
    this.#write = write;
    this.#finish = finish;
    this.#poll = new DescriptorPoll(fd, 'writable');
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#put(chunk, callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    try {
      this.#finish(this.#fd);
    } catch (cause) {
      return callback(hostFailure('end a stream', cause));
    }
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#poll.stop();
    closeSync(this.#fd);
    callback(error);
  }

  #put(bytes: Uint8Array, callback: (error?: Error | null) => void): void {
    if (this.destroyed) return;
    let rest = bytes;
    try {
      while (rest.length > 0) rest = rest.subarray(this.#write(this.#fd, rest));
    } catch (cause) {
      if (!isFull(cause)) return callback(hostFailure('write a stream', cause));
      return this.#poll.start(() => {
        this.#poll.stop();
        this.#put(rest, callback);
      });
    }
    callback();
  }
}

function isFull(cause: unknown): boolean {
  return (cause instanceof HostFailure ? cause.errno : errnoOf(cause)) === 'EAGAIN';
}
