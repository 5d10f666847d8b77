import type { Table } from './table.ts';

/**
 * Read-modify-write on the rows of one table. A row's value becomes visible only after its commit, so two changes that
 * began on the same value would lose one: here the changes of one key come one after the other.
 */
export class SerialChanges<T> {
  readonly #table: Table<T>;
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(table: Table<T>) {
    this.#table = table;
  }

  /**
   * Commits what `next` makes of the present value. Giving the same value back commits nothing.
   * @returns the value that is there afterwards; undefined where the row is gone
   * @throws what the commit throws; the row is then as before
   */
  change(key: string, next: (current: T) => T): Promise<T | undefined> {
    return this.#after(key, async () => {
      const current = this.#table.get(key);
      if (current === undefined) return undefined;
      const changed = next(current);
      if (changed !== current) await this.#table.put(key, changed);
      return changed;
    });
  }

  /**
   * As {@link change}, for what has happened already: the value becomes visible also while the disk cannot be written.
   */
  record(key: string, next: (current: T) => T, visible: 'at-once' | 'committed' = 'committed'): Promise<void> {
    return this.#after(key, async () => {
      const current = this.#table.get(key);
      if (current === undefined) return;
      const changed = next(current);
      if (changed !== current) await this.#table.record(key, changed, visible);
    });
  }

  /** Deletes the row after the changes under way. */
  delete(key: string): Promise<void> {
    return this.#after(key, () => this.#table.delete(key));
  }

  #after<R>(key: string, act: () => Promise<R>): Promise<R> {
    const work = (this.#last.get(key) ?? Promise.resolve()).then(act, act);
    this.#last.set(key, work);
    const done = (): void => {
      if (this.#last.get(key) === work) this.#last.delete(key);
    };
    work.then(done, done);
    return work;
  }
}
