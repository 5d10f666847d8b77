import { closeSync, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import koffi from 'koffi';
import { type Context, whileWaiting } from '../../base/context.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { OutputPipe } from '../host.ts';
import { type RetainedOutput, RetainedOutputs } from '../retained-output.ts';
import { bytesToRead, pipe } from './libc.ts';
import { ReadableDescriptor } from './streams/readable-descriptor.ts';

/** Default capacity of a pipe. Source: pipe(7). */
const PIPE_CAPACITY = 65_536;

/** Buffer for the bytes of one read: a process that writes byte by byte must not cost a buffer for each. */
const JUST_READ = Buffer.allocUnsafeSlow(PIPE_CAPACITY);

/**
 * A pipe(2) (not a socketpair, which cannot be opened through /proc) whose read end the event loop drains. It is read
 * by poll and read(2) and not by a stream, because a stream may hold bytes that it has not delivered when the process
 * has ended.
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
    const kept = new RetainedOutputs(limit + 1).open();
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
    return firstLine(Buffer.concat(kept.chunks()), limit);
  }

  async collect(
    limit: number,
    until: Promise<unknown>,
  ): Promise<{ readonly bytes: Uint8Array; readonly truncated: boolean }> {
    const kept = new RetainedOutputs(limit).open();
    await this.collectInto(kept, until);
    return { bytes: Buffer.concat(kept.chunks()), truncated: kept.truncated };
  }

  async collectInto(kept: RetainedOutput, until: Promise<unknown>): Promise<void> {
    const { promise: refused, reject: refuse } = Promise.withResolvers<never>();
    refused.catch(() => {});
    let hasEnded = false;
    const read = (): void => {
      if (hasEnded) return;
      this.#listen((chunk) => {
        kept.add(chunk ?? Buffer.alloc(0));
        if (!kept.all.needsAdmission) return;
        this.#stopListening();
        // Not from within the poll's callback: see line().
        setImmediate(() => void kept.all.admitted().then(read, refuse));
      });
    };
    read();
    try {
      await Promise.race([until.catch(() => {}), refused]);
      await kept.all.admitted();
    } finally {
      hasEnded = true;
      this.#stopListening();
    }
    this.#drain(kept);
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
  #drain(kept: RetainedOutput): void {
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
