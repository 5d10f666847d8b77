import type { Failure } from '../base/failure.ts';

/** The calls that are not answered yet, so that a server that stops can answer them before it closes connections. */
export class OpenCalls {
  readonly #ends = new Set<(reason: Failure) => void>();
  #reason: Failure | undefined;

  /** Runs a call. It ends with its own result or with the reason of {@link endAll}, which is given to `end` as well. */
  async run<T>(end: (reason: Failure) => void, act: () => Promise<T>): Promise<T> {
    if (this.#reason !== undefined) throw this.#reason;
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const endCall = (reason: Failure): void => {
      end(reason);
      reject(reason);
    };
    this.#ends.add(endCall);
    try {
      return await Promise.race([act(), ended]);
    } finally {
      this.#ends.delete(endCall);
    }
  }

  /** Ends every open call, and every later one at once. */
  endAll(reason: Failure): void {
    this.#reason = reason;
    for (const end of this.#ends) end(reason);
  }
}
