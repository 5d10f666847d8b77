import type { Readable } from 'node:stream';
import type { TerminalSize } from '../../base/session.ts';
import { ResizeReader } from './resize-reader.ts';

type Resize = (size: TerminalSize) => Promise<void>;

/**
 * The sizes of a client's terminal, read from before the session exists until its end. Clients send the first one right
 * after the upgrade. Source: k8s.io/client-go, tools/remotecommand/resize.go.
 */
export class TerminalSizes implements Disposable {
  /** The first size; undefined if the client sends none in time, sends 0×0, or has no such channel. */
  readonly first: Promise<TerminalSize | undefined>;
  readonly #settle: () => void;
  readonly #timer: NodeJS.Timeout;
  readonly #reader = new ResizeReader();
  #latest: TerminalSize | undefined;
  #resize: Resize | undefined;

  /** @param waitMs how long the first size may take */
  constructor(from: Readable | undefined, waitMs: number) {
    const { promise, resolve } = Promise.withResolvers<TerminalSize | undefined>();
    this.first = promise;
    this.#settle = () => resolve(this.#latest);
    this.#timer = setTimeout(this.#settle, waitMs);
    if (from === undefined) this.#settle();
    from?.on('error', () => {});
    from?.once('close', this.#settle).once('end', this.#settle);
    from?.on('data', (bytes: Buffer) => this.#take(bytes));
  }

  /** Applies the size that the terminal has now and every later one. Settles when the first size is applied. */
  async follow(resize: Resize): Promise<void> {
    await this.first;
    this.#resize = resize;
    if (this.#latest !== undefined) await resize(this.#latest);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#settle();
  }

  #take(bytes: Buffer): void {
    for (const size of this.#reader.push(bytes)) {
      this.#latest = size;
      void this.#resize?.(size);
    }
    if (bytes.includes('}')) this.#settle();
  }
}
