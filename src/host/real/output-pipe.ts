import { closeSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { type Context, whileWaiting } from '../../base/context.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { OutputPipe } from '../host.ts';
import { bytesToRead, pipe } from './libc.ts';

/** Keeps the first `limit` bytes. */
class Kept {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  truncated = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    const room = this.#limit - this.#length;
    if (chunk.length > room) this.truncated = true;
    if (room <= 0) return;
    const kept = chunk.subarray(0, room);
    this.#chunks.push(kept);
    this.#length += kept.length;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks, this.#length);
  }
}

/** A pipe(2) (not a socketpair: those cannot be opened through /proc) whose read end the event loop drains. */
export class RealOutputPipe implements OutputPipe {
  readonly writeFd: number;
  readonly #readFd: number;
  readonly #socket: Socket;
  #writeOpen = true;
  #ended = false;

  constructor() {
    const { readFd, writeFd } = pipe();
    this.writeFd = writeFd;
    this.#readFd = readFd;
    this.#socket = new Socket({ fd: readFd, readable: true, writable: false });
    this.#socket.on('error', () => {});
    this.#socket.once('end', () => {
      this.#ended = true;
    });
  }

  closeWrite(): void {
    if (!this.#writeOpen) return;
    this.#writeOpen = false;
    closeSync(this.writeFd);
  }

  async line(limit: number, ctx: Context): Promise<string | undefined> {
    const kept = new Kept(limit + 1);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.on('data', (chunk: Buffer) => {
      kept.add(chunk);
      if (kept.truncated || chunk.includes('\n')) resolve();
    });
    this.#socket.once('close', resolve);
    this.#socket.once('end', resolve);
    await whileWaiting(ctx, 'a line of a pipe', promise);
    const text = Buffer.from(kept.bytes()).toString('utf8');
    const end = text.indexOf('\n');
    if (end < 0 && kept.truncated) throw new InvalidInput('line', `longer than ${limit} bytes`);
    return end < 0 && text === '' ? undefined : text.slice(0, end < 0 ? undefined : end);
  }

  async collect(
    limit: number,
    until: Promise<unknown>,
  ): Promise<{ readonly bytes: Uint8Array; readonly truncated: boolean }> {
    const kept = new Kept(limit);
    this.#socket.on('data', (chunk: Buffer) => kept.add(chunk));
    await until.catch(() => {});
    this.#drain(kept);
    return { bytes: kept.bytes(), truncated: kept.truncated };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closeWrite();
    if (this.#socket.destroyed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once('close', () => resolve());
    this.#socket.destroy();
    await promise;
  }

  /** What is in the pipe now was written before `until`; more may come from a grandchild and is not waited for. */
  #drain(kept: Kept): void {
    if (this.#ended || this.#socket.destroyed) return;
    for (let left = bytesToRead(this.#readFd); left > 0; ) {
      const chunk = Buffer.allocUnsafe(left);
      const read = readSync(this.#readFd, chunk);
      if (read === 0) return;
      kept.add(chunk.subarray(0, read));
      left -= read;
    }
  }
}
