import { closeSync } from 'node:fs';
import { receiveDescriptor } from '../socket-calls.ts';

/** A descriptor that was asked for; disposing it closes one that came and was not taken. */
export interface ExpectedDescriptor extends Disposable {
  /** Distinguishes this descriptor from others. */
  readonly key: number;
  /** Once its request has been answered: the descriptor, which the caller then owns; undefined if none was sent. */
  take(): number | undefined;
}

/**
 * Descriptors that gantry-host sends in addition to its replies. Each is sent before the reply to its request, so that
 * looking for it after the reply never waits.
 */
export class DescriptorInbox implements Disposable {
  readonly #socket: number;
  readonly #expected = new Map<number, number | undefined>();
  #nextKey = 1;
  #isOpen = true;

  /** Owns the socket. */
  constructor(socket: number) {
    this.#socket = socket;
  }

  expect(): ExpectedDescriptor {
    const key = this.#nextKey;
    this.#nextKey = this.#nextKey === 0xffff_ffff ? 1 : this.#nextKey + 1;
    this.#expected.set(key, undefined);
    return { key, take: () => this.#take(key), [Symbol.dispose]: () => this.#forget(key) };
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) closeSync(this.#socket);
    this.#isOpen = false;
  }

  #take(key: number): number | undefined {
    this.#receive();
    const fd = this.#expected.get(key);
    this.#expected.delete(key);
    return fd;
  }

  #forget(key: number): void {
    const fd = this.#expected.get(key);
    this.#expected.delete(key);
    if (fd !== undefined) closeSync(fd);
  }

  #receive(): void {
    while (this.#isOpen) {
      const message = receiveDescriptor(this.#socket);
      if (message === undefined || message.bytes.length < 4) return;
      const key = new Uint32Array(Uint8Array.from(message.bytes.subarray(0, 4)).buffer)[0] ?? 0;
      if (this.#expected.has(key)) this.#expected.set(key, message.fd);
      else if (message.fd !== undefined) closeSync(message.fd);
    }
  }
}
