import { Readable } from 'node:stream';
import { type Context, whileWaiting } from '../../base/context.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { OutputPipe } from '../host.ts';
import type { RetainedOutput } from '../retained-output.ts';

/** A pipe of the fake kernel. It closes when this process and every writer have closed it. */
export class FakePipe implements OutputPipe {
  readonly writeFd: number;
  #bytes: Uint8Array = new Uint8Array();
  #writers = 1;
  #mine = true;
  #changed = Promise.withResolvers<void>();

  constructor(writeFd: number) {
    this.writeFd = writeFd;
  }

  closeWrite(): void {
    if (this.#mine) this.#leave();
    this.#mine = false;
  }

  /** A process got the write end; it writes, and lets go when it ends. */
  join(ended: Promise<unknown>): (bytes: Uint8Array) => void {
    this.#writers += 1;
    void ended.finally(() => this.#leave());
    return (bytes) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#tell();
    };
  }

  async line(limit: number, ctx: Context): Promise<string | undefined> {
    for (;;) {
      const end = this.#bytes.indexOf(10);
      if (this.#bytes.length > limit && (end < 0 || end > limit))
        throw new InvalidInput('line', `longer than ${limit} bytes`);
      if (end >= 0) return Buffer.from(this.#bytes.subarray(0, end)).toString('utf8');
      if (this.#writers === 0) return this.#bytes.length === 0 ? undefined : Buffer.from(this.#bytes).toString('utf8');
      await whileWaiting(ctx, 'a line of a pipe', this.#changed.promise);
    }
  }

  async collect(
    limit: number,
    until: Promise<unknown>,
  ): Promise<{ readonly bytes: Uint8Array; readonly truncated: boolean }> {
    await until.catch(() => {});
    return { bytes: this.#bytes.slice(0, limit), truncated: this.#bytes.length > limit };
  }

  async collectInto(kept: RetainedOutput, until: Promise<unknown>): Promise<void> {
    await until.catch(() => {});
    kept.add(this.#bytes);
    await kept.all.admitted();
  }

  stream(until: Promise<unknown>): Readable {
    return Readable.from(this.#whole(until));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closeWrite();
  }

  async *#whole(until: Promise<unknown>): AsyncGenerator<Uint8Array> {
    yield (await this.collect(Number.POSITIVE_INFINITY, until)).bytes;
  }

  #leave(): void {
    this.#writers -= 1;
    this.#tell();
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
