import { Internal } from '../base/failure.ts';
import type { Change, Durability } from './driver.ts';

/** Writes changes in one transaction, all or none. */
export type WriteChanges = (changes: readonly Change[], durability: Durability) => Promise<void>;

interface Waiting {
  readonly changes: readonly Change[];
  readonly durability: Durability;
  readonly settled: PromiseWithResolvers<void>;
}

/**
 * One transaction at a time; what is handed over meanwhile goes together into the next one, in order. A group is `full`
 * when one of its members is. It fails as a whole: every member hears it.
 */
export class GroupCommit {
  readonly #write: WriteChanges;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(write: WriteChanges) {
    this.#write = write;
  }

  /** @throws what the writer throws; Internal after {@link close} */
  commit(changes: readonly Change[], durability: Durability): Promise<void> {
    if (this.#closed) return Promise.reject(new Internal('committing to the state', 'it is closed'));
    const settled = Promise.withResolvers<void>();
    this.#waiting.push({ changes, durability, settled });
    this.#running ??= this.#drain();
    return settled.promise;
  }

  /** Takes no more and waits for what is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #drain(): Promise<void> {
    // A turn later, so that changes handed over in the same one share the transaction.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      await this.#writeGroup(group);
    }
    this.#running = undefined;
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    const durability = group.some((member) => member.durability === 'full') ? 'full' : 'normal';
    try {
      await this.#write(
        group.flatMap((member) => member.changes),
        durability,
      );
      for (const { settled } of group) settled.resolve();
    } catch (error) {
      for (const { settled } of group) settled.reject(error);
    }
  }
}
