/** Runs work with the same key in sequence, in the order of the calls, and work with different keys in parallel. */
export class KeyedQueue {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the work when everything queued before under the key has settled, also if that failed. */
  async run<R>(key: string, work: () => Promise<R>): Promise<R> {
    const queued = (this.#last.get(key) ?? Promise.resolve()).then(work, work);
    this.#last.set(key, queued);
    try {
      return await queued;
    } finally {
      if (this.#last.get(key) === queued) this.#last.delete(key);
    }
  }
}
