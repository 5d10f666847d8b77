import { type Clock, SystemClock } from '../base/clock.ts';
import { Internal, isNodeFailure } from '../base/failure.ts';
import { Backlog } from './backlog.ts';
import type { Change, Durability } from './driver.ts';

/** Writes changes in one transaction, all or none. */
export type WriteChanges = (changes: readonly Change[], durability: Durability) => Promise<void>;

export interface GroupCommitOptions {
  /** For the retries of what could not be written. */
  readonly clock?: Pick<Clock, 'after'>;
  /** Called when recorded changes begin to wait for the disk, and with undefined when all of them are committed. */
  readonly onBacklog?: (failure: unknown) => void;
}

interface Waiting {
  readonly changes: readonly Change[];
  readonly durability: Durability;
  /** It has happened already: a failure of the node must not undo it. */
  readonly isFact: boolean;
  readonly settled: PromiseWithResolvers<void>;
}

/** A full disk is noticed to have space again within this time, without a call that commits something. */
const RETRY_MS = 2_000;

/**
 * One transaction runs at a time; changes that arrive in the meantime form the next one, in order. A group is `full` if
 * one of its members is. It fails as a whole: every member that asked for a commit gets the failure.
 *
 * Recorded changes are facts (a container has ended, a resource is released). If the node cannot write them, they wait
 * in the backlog: every later transaction begins with them, so their order stays.
 */
export class GroupCommit {
  readonly #write: WriteChanges;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #onBacklog: (failure: unknown) => void;
  readonly #backlog = new Backlog();
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #cancelRetry: (() => void) | undefined;
  #closed = false;

  constructor(write: WriteChanges, { clock = new SystemClock(), onBacklog = () => {} }: GroupCommitOptions = {}) {
    this.#write = write;
    this.#clock = clock;
    this.#onBacklog = onBacklog;
  }

  /** @throws what the writer throws; Internal after {@link close} */
  commit(changes: readonly Change[], durability: Durability): Promise<void> {
    return this.#add(changes, durability, false);
  }

  /** Settles also when the node cannot write now. @throws Internal for a defect, and after {@link close} */
  record(changes: readonly Change[], durability: Durability): Promise<void> {
    return this.#add(changes, durability, true);
  }

  /** Accepts no more, waits for the transaction under way and tries once more to write what waits for the disk. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry?.();
    await this.#running;
    if (this.#backlog.size > 0) await this.#write(this.#backlog.changes(), 'full').catch(() => {});
  }

  #add(changes: readonly Change[], durability: Durability, isFact: boolean): Promise<void> {
    if (this.#closed) return Promise.reject(new Internal('committing to the state', 'it is closed'));
    const settled = Promise.withResolvers<void>();
    this.#waiting.push({ changes, durability, isFact, settled });
    this.#running ??= this.#drain();
    return settled.promise;
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
    try {
      await this.#writeWithBacklog(group);
      for (const { settled } of group) settled.resolve();
    } catch (error) {
      const facts = isNodeFailure(error) ? group.filter((member) => member.isFact) : [];
      for (const member of group) if (!facts.includes(member)) member.settled.reject(error);
      await this.#keepFacts(facts, facts.length < group.length, error);
      for (const { settled } of facts) settled.resolve();
    }
  }

  /** The facts alone may fit if a creation did not. What cannot be written waits. */
  async #keepFacts(facts: readonly Waiting[], isLess: boolean, failure: unknown): Promise<void> {
    if (facts.length + this.#backlog.size === 0) return;
    try {
      if (!isLess) throw failure;
      await this.#writeWithBacklog(facts);
    } catch (error) {
      this.#backlog.add(facts.flatMap((member) => member.changes));
      this.#onBacklog(error);
      this.#retryLater();
    }
  }

  async #writeWithBacklog(group: readonly Waiting[]): Promise<void> {
    const changes = [...this.#backlog.changes(), ...group.flatMap((member) => member.changes)];
    if (changes.length === 0) return;
    const isFull = this.#backlog.size > 0 || group.some((member) => member.durability === 'full');
    await this.#write(changes, isFull ? 'full' : 'normal');
    if (this.#backlog.size === 0) return;
    this.#backlog.clear();
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#onBacklog(undefined);
  }

  #retryLater(): void {
    if (this.#closed) return;
    this.#cancelRetry?.();
    this.#cancelRetry = this.#clock.after(RETRY_MS, () => void this.record([], 'normal').catch(() => {}));
  }
}
