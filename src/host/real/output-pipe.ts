import { closeSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import koffi from 'koffi';
import { type Context, whileWaiting } from '../../base/context.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { OutputPipe } from '../host.ts';
import { bytesToRead, pipe } from './libc.ts';
import { ReadableDescriptor } from './streams/readable-descriptor.ts';

/** What a pipe holds at most unless somebody asks for more. Source: pipe(7). */
const PIPE_CAPACITY = 65_536;

/** What was just read lies here until the next read: a process that writes byte by byte must not cost a buffer for each. */
const JUST_READ = Buffer.allocUnsafeSlow(PIPE_CAPACITY);

/** Keeps a copy of the first `limit` bytes, in one buffer that grows with them (CVE-2022-1708). */
class Retained {
  readonly #limit: number;
  #buffer = Buffer.alloc(0);
  #length = 0;
  truncated = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    const room = this.#limit - this.#length;
    if (chunk.length > room) this.truncated = true;
    const added = Math.min(chunk.length, room);
    this.#growFor(added);
    chunk.copy(this.#buffer, this.#length, 0, added);
    this.#length += added;
  }

  #growFor(added: number): void {
    const wanted = this.#length + added;
    if (wanted <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.min(this.#limit, Math.max(wanted, 2 * this.#buffer.length)));
    this.#buffer.copy(larger);
    this.#buffer = larger;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}

/**
 * A pipe(2) (not a socketpair: those cannot be opened through /proc) whose read end the event loop drains. Read by poll
 * and read(2) rather than by a stream: a stream may hold bytes that it has not given out when the process has ended.
 */
export class RealOutputPipe implements OutputPipe {
  readonly writeFd: number;
  readonly #readFd: number;
  #poll: ReturnType<typeof koffi.node.poll> | undefined;
  #writeOpen = true;
  #readOpen = true;
  #stream: Readable | undefined;

  constructor() {
    const { readFd, writeFd } = pipe();
    this.writeFd = writeFd;
    this.#readFd = readFd;
  }

  closeWrite(): void {
    if (!this.#writeOpen) return;
    this.#writeOpen = false;
    closeSync(this.writeFd);
  }

  async line(limit: number, ctx: Context): Promise<string | undefined> {
    const kept = new Retained(limit + 1);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#listen((chunk) => {
      kept.add(chunk ?? Buffer.alloc(0));
      // The poll calls back outside of any tick of Node's: promises settled here would wait for the loop's next event.
      if (chunk === undefined || kept.truncated || chunk.includes('\n')) setImmediate(resolve);
    });
    try {
      await whileWaiting(ctx, 'a line of a pipe', promise);
    } finally {
      this.#stopListening();
    }
    return firstLine(kept.bytes(), limit);
  }

  async collect(
    limit: number,
    until: Promise<unknown>,
  ): Promise<{ readonly bytes: Uint8Array; readonly truncated: boolean }> {
    const kept = new Retained(limit);
    this.#listen((chunk) => {
      if (chunk !== undefined) kept.add(chunk);
    });
    await until.catch(() => {});
    this.#stopListening();
    this.#drain(kept);
    return { bytes: kept.bytes(), truncated: kept.truncated };
  }

  stream(until: Promise<unknown>): Readable {
    this.#readOpen = false;
    this.#stream ??= new ReadableDescriptor(this.#readFd, until);
    return this.#stream;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closeWrite();
    this.#stopListening();
    this.#stream?.destroy();
    if (this.#readOpen) closeSync(this.#readFd);
    this.#readOpen = false;
  }

  /** Each chunk as it comes, valid until the next; undefined once, when all writers have closed. */
  #listen(take: (chunk: Buffer | undefined) => void): void {
    if (!this.#readOpen) return take(undefined);
    this.#poll = koffi.node.poll(this.#readFd, { readable: true, disconnect: true }, () => {
      const chunk = this.#read();
      if (chunk.length === 0) this.#stopListening();
      take(chunk.length === 0 ? undefined : chunk);
    });
  }

  #stopListening(): void {
    this.#poll?.close();
    this.#poll = undefined;
  }

  /** What is in the pipe now was written before `until`; more may come from a grandchild and is not waited for. */
  #drain(kept: Retained): void {
    if (!this.#readOpen) return;
    for (let left = bytesToRead(this.#readFd); left > 0; ) {
      const chunk = this.#read();
      if (chunk.length === 0) return;
      kept.add(chunk);
      left -= chunk.length;
    }
  }

  #read(): Buffer {
    return JUST_READ.subarray(0, readSync(this.#readFd, JUST_READ));
  }
}

function firstLine(bytes: Buffer, limit: number): string | undefined {
  const end = bytes.indexOf(10);
  if (end < 0 && bytes.length > limit) throw new InvalidInput('line', `longer than ${limit} bytes`);
  if (end < 0 && bytes.length === 0) return undefined;
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
