import { closeSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { InputPipe } from '../host-streams.ts';
import { pipe } from './libc.ts';
import { WritableDescriptor } from './streams/writable-descriptor.ts';

/** A pipe(2), which a child opens again through /proc. */
export class RealInputPipe implements InputPipe {
  readonly readFd: number;
  readonly writable: Writable;
  #readOpen = true;

  constructor() {
    const { readFd, writeFd } = pipe();
    this.readFd = readFd;
    this.writable = new WritableDescriptor(writeFd, writeSync);
  }

  closeRead(): void {
    if (!this.#readOpen) return;
    this.#readOpen = false;
    closeSync(this.readFd);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closeRead();
    this.writable.destroy();
  }
}
