import { closeSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { errnoOf } from '../../../base/failure.ts';
import { hostFailure } from '../../host-failure.ts';
import { DescriptorPoll } from './descriptor-poll.ts';

/** Default capacity of a pipe. Source: pipe(7). */
const CHUNK = 65_536;
/** Shared: everything is read and copied out of it within one call. */
const scratch = Buffer.allocUnsafeSlow(CHUNK);

/**
 * A non-blocking descriptor as a stream, read no faster than it is consumed. It ends at the end of file, or when
 * `until` has settled and nothing more is there: a grandchild may keep a pipe open for ever. Owns the descriptor.
 */
export class ReadableDescriptor extends Readable {
  readonly #fd: number;
  readonly #poll: DescriptorPoll;
  #isLast = false;
  #wanted = false;

  constructor(fd: number, until: Promise<unknown>) {
    // One chunk at a time: what waits had better wait in the pipe.
    super({ highWaterMark: 1 });
    this.#fd = fd;
    this.#poll = new DescriptorPoll(fd, 'readable');
    const last = (): void => this.#finish();
    until.then(last, last);
  }

  override _read(): void {
    this.#wanted = true;
    if (this.#isLast) setImmediate(() => this.#take());
    else this.#poll.start(() => this.#take());
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#poll.stop();
    closeSync(this.#fd);
    callback(error);
  }

  #finish(): void {
    this.#isLast = true;
    if (this.#wanted && !this.destroyed) this.#take();
  }

  #take(): void {
    if (!this.#wanted || this.destroyed) return;
    const chunk = this.#readNow();
    if (chunk === 'later') return this.#isLast ? this.#end() : undefined;
    if (chunk === 'end') return this.#end();
    this.#wanted = false;
    if (!this.push(chunk)) this.#poll.stop();
  }

  #end(): void {
    this.#wanted = false;
    this.#poll.stop();
    this.push(null);
  }

  #readNow(): Buffer | 'later' | 'end' {
    try {
      const length = readSync(this.#fd, scratch);
      return length === 0 ? 'end' : Buffer.from(scratch.subarray(0, length));
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno === 'EAGAIN') return 'later';
      // A terminal whose last user has closed it. Source: tty(4), pty(7).
      if (errno === 'EIO') return 'end';
      this.destroy(hostFailure('read a stream', cause));
      return 'later';
    }
  }
}
