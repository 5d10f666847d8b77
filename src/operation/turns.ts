/** Work on one thing comes one after the other, in the order of asking; work on others goes on beside it. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work when all that was asked for the same key before has settled. Another's failure is no matter. */
  async take<R>(key: string, work: () => Promise<R>): Promise<R> {
    const mine = (this.#last.get(key) ?? Promise.resolve()).then(work, work);
    this.#last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    }
  }
}
