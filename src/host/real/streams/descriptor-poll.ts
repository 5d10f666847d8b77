import koffi from 'koffi';

type Request = 'readable' | 'writable';

/**
 * Waits for a descriptor to become ready. The callback runs after the event loop's poll phase, as any callback of Node:
 * koffi's own is outside of every tick, and promises settled there would wait for the next event.
 */
export class DescriptorPoll {
  readonly #fd: number;
  readonly #request: Request;
  #handle: ReturnType<typeof koffi.node.poll> | undefined;
  #pending: NodeJS.Immediate | undefined;

  constructor(fd: number, request: Request) {
    this.#fd = fd;
    this.#request = request;
  }

  /** Calls `ready` once for each time it is ready, until {@link stop}. Starting what is started changes nothing. */
  start(ready: () => void): void {
    this.#handle ??= koffi.node.poll(
      this.#fd,
      { [this.#request]: true, disconnect: this.#request === 'readable' },
      () => {
        this.#pending ??= setImmediate(() => {
          this.#pending = undefined;
          ready();
        });
      },
    );
  }

  stop(): void {
    clearImmediate(this.#pending);
    this.#pending = undefined;
    this.#handle?.close();
    this.#handle = undefined;
  }
}
