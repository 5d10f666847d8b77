import { Cancelled } from '../base/failure.ts';

/** What a signal asks of the daemon. */
export type Request = 'reload' | 'stop';

const REQUESTS: Readonly<Record<string, Request>> = { SIGTERM: 'stop', SIGINT: 'stop', SIGHUP: 'reload' };

/**
 * Signals as requests, none lost between two questions. After `stop` was asked for, `stopping` is aborted; a second
 * request to stop calls `force`, for a daemon that does not get there. Disposing it gives the signals back.
 */
export class DaemonSignals implements Disposable {
  readonly #asked: Request[] = [];
  readonly #stopping = new AbortController();
  readonly #force: () => void;
  #wake: () => void = () => {};

  constructor(force: () => void) {
    this.#force = force;
    for (const signal of Object.keys(REQUESTS)) process.on(signal, this.#take);
  }

  /** Aborted when the daemon is to end. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** The oldest request that was not handed out yet. */
  async next(): Promise<Request> {
    for (;;) {
      const request = this.#asked.shift();
      if (request !== undefined) return request;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  [Symbol.dispose](): void {
    for (const signal of Object.keys(REQUESTS)) process.off(signal, this.#take);
  }

  readonly #take = (signal: string): void => {
    const request = REQUESTS[signal] ?? 'stop';
    if (request === 'stop' && this.#stopping.signal.aborted) return this.#force();
    if (request === 'stop') this.#stopping.abort(new Cancelled('the daemon, which is stopping'));
    this.#asked.push(request);
    this.#wake();
  };
}
