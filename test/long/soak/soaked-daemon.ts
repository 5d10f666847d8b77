import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../../harness/cri-client.ts';
import type { DaemonUnderTest } from '../../harness/daemon.ts';

/** gRPC status codes. */
const CANCELLED = 1;
const UNAVAILABLE = 14;

interface CallOptions {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * A daemon that is killed and whose disk is filled while many callers use it. Callers wait for its restart before their
 * next call, and can find out whether their calls were disturbed.
 */
export class SoakedDaemon {
  readonly daemon: DaemonUnderTest;
  #restarted: Promise<unknown> = Promise.resolve();
  #disturbances = 0;
  #ongoing = 0;

  constructor(daemon: DaemonUnderTest) {
    this.daemon = daemon;
  }

  /** Changes with every disturbance, and is `undefined` during one. */
  get calm(): number | undefined {
    return this.#ongoing > 0 ? undefined : this.#disturbances;
  }

  async call(rpc: string, request: Message = {}, options: CallOptions = {}): Promise<Message> {
    await this.#restarted;
    return await this.daemon.cri.call(rpc, request, { timeoutMs: 60_000, ...options });
  }

  /** Ends the daemon by SIGKILL and starts another one; `between` acts while none runs. */
  async kill(between: () => void = () => {}): Promise<void> {
    await this.#disturb(async () => {
      await this.#restarted;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#restarted = promise;
      try {
        await this.daemon.end('SIGKILL');
        between();
        await this.daemon.start();
      } finally {
        resolve();
      }
    });
  }

  /** Whatever `during` does to the daemon, calls of that time may fail. */
  async disturb(during: () => Promise<void>): Promise<void> {
    await this.#disturb(during);
  }

  async #disturb(during: () => Promise<void>): Promise<void> {
    this.#ongoing += 1;
    this.#disturbances += 1;
    try {
      await during();
    } finally {
      this.#ongoing -= 1;
    }
  }

  /** Repeats a call as kubelet does, until it succeeds or the time is over. */
  async insist(rpc: string, request: Message, until: number): Promise<Message> {
    for (;;) {
      try {
        return await this.call(rpc, request);
      } catch (error) {
        if (performance.now() > until) throw new Error(`${rpc} never succeeded`, { cause: error });
        await sleep(isTransient(error) ? 100 : 500);
      }
    }
  }
}

function isTransient(error: unknown): boolean {
  const { code } = error as { readonly code?: number };
  return code === CANCELLED || code === UNAVAILABLE;
}
