import { constants, createInflate, type Inflate } from 'node:zlib';
import { ProtocolViolation } from '../protocol-violation.ts';
import { DICTIONARY } from './dictionary.ts';

/** Longest header block taken, inflated. */
const LONGEST_BLOCK = 64 * 1024;

/**
 * Inflates the header blocks of a connection: one deflate stream for all of them, so every block has to pass through
 * here, in order, one at a time. Nothing is inflated beyond the limit.
 */
export class HeaderInflater implements Disposable {
  readonly #inflate: Inflate = createInflate({ dictionary: DICTIONARY, flush: constants.Z_SYNC_FLUSH });
  #failed: ProtocolViolation | undefined;
  #parts: Buffer[] = [];
  #length = 0;
  #onFailure: (reason: ProtocolViolation) => void = () => {};

  constructor() {
    this.#inflate.on('data', (part: Buffer) => this.#take(part));
    this.#inflate.on('error', (cause) =>
      this.#fail(new ProtocolViolation('SPDY', 'headers do not inflate', { cause })),
    );
    this.#inflate.on('end', () => this.#fail(new ProtocolViolation('SPDY', 'headers after their end')));
  }

  /** @throws ProtocolViolation */
  async inflate(block: Buffer): Promise<Buffer> {
    if (this.#failed !== undefined) throw this.#failed;
    this.#parts = [];
    this.#length = 0;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#onFailure = reject;
    this.#inflate.write(block, () => resolve());
    await promise;
    return Buffer.concat(this.#parts, this.#length);
  }

  [Symbol.dispose](): void {
    this.#inflate.destroy();
  }

  #take(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > LONGEST_BLOCK) return this.#fail(new ProtocolViolation('SPDY', 'headers that inflate too far'));
    this.#parts.push(part);
  }

  #fail(reason: ProtocolViolation): void {
    this.#failed ??= reason;
    this.#parts = [];
    this.#inflate.destroy();
    this.#onFailure(this.#failed);
  }
}
