import type { Context } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';
import type { Durability } from '../state/driver.ts';
import type { State, Table } from '../state/table.ts';
import { describeResource, type Resource, type ResourceKind, type ResourceOf } from './resource.ts';

/** One idempotent releaser per kind: releasing what is gone succeeds. Leaving a kind out does not compile. */
export type Releasers = {
  readonly [K in ResourceKind]: (resource: ResourceOf<K>, ctx: Context) => Promise<void>;
};

/** Who a resource belongs to: a sandbox id, a container id, an operation id. */
export type OwnerId = string;

/** A row of the ledger: written before the act, marked held after it. */
export interface ResourceRow {
  readonly row: string;
  readonly owner: OwnerId;
  readonly resource: Resource;
  readonly held: boolean;
  /** Nanoseconds since the epoch. */
  readonly since: bigint;
  /** Why the last release failed, if one did. */
  readonly lastError: string | undefined;
}

export interface ReleaseReport {
  /** What could not be released; it stays on the books and is tried again. */
  readonly left: readonly { readonly resource: Resource; readonly error: unknown }[];
}

/** Told before and after each step; the simulator crashes there, production does nothing. */
export type Failpoint = (name: string) => void | Promise<void>;

/**
 * Undo as data. Rollback, Stop, Remove, recovery at start, the retry queue and `gantry leaks` are this one class:
 * release in reverse order of acquisition, to the end, each release idempotent, what fails stays queued.
 *
 * Invariant: row → act → held → publish (DESIGN §5.1). Releases of one owner never run twice at the same time, and an
 * owner's release waits for its acquires that are still under way.
 */
export class Ledger {
  readonly #rows: Table<ResourceRow>;
  readonly #state: State;
  readonly #releasers: Releasers;
  readonly #releaseContext: () => Context & Disposable;
  readonly #now: () => bigint;
  readonly #acquiring = new Map<OwnerId, Set<Promise<unknown>>>();
  readonly #releasing = new Map<OwnerId, Promise<ReleaseReport>>();
  #next: number;

  /** `releaseContext` makes the releases' own deadline: the caller's may have passed, often that is why they run. */
  constructor(state: State, releasers: Releasers, releaseContext: () => Context & Disposable, now: () => bigint) {
    this.#state = state;
    this.#rows = state.table<ResourceRow>('resources');
    this.#releasers = releasers;
    this.#releaseContext = releaseContext;
    this.#now = now;
    this.#next = 1 + Math.max(0, ...[...this.#rows.values()].map((r) => Number.parseInt(r.row, 36)));
  }

  /**
   * Writes the row, acts, marks it held. The row comes first: a crash between row and act costs one needless release,
   * the other order leaks. A failed act keeps its row: the owner's release takes care of what it half did.
   */
  async acquire<T>(owner: OwnerId, resource: Resource, act: () => Promise<T>, durability?: Durability): Promise<T> {
    const work = this.#acquire(owner, resource, act, durability ?? 'normal');
    const underWay = this.#acquiring.get(owner) ?? new Set();
    this.#acquiring.set(owner, underWay);
    underWay.add(work);
    try {
      return await work;
    } finally {
      underWay.delete(work);
      if (underWay.size === 0) this.#acquiring.delete(owner);
    }
  }

  async #acquire<T>(owner: OwnerId, resource: Resource, act: () => Promise<T>, durability: Durability): Promise<T> {
    const row = this.#intend(owner, resource);
    await this.#rows.put(row.row, row, durability);
    const result = await act();
    await this.#rows.put(row.row, { ...row, held: true });
    return result;
  }

  /**
   * Several resources whose rows are written in one commit before any act: for things that one act makes together
   * (a bundle directory, its mount, its runtime state). Marked held in one commit after.
   */
  async acquireAll<T>(owner: OwnerId, resources: readonly Resource[], act: () => Promise<T>): Promise<T> {
    const work = this.#acquireAll(owner, resources, act);
    const underWay = this.#acquiring.get(owner) ?? new Set();
    this.#acquiring.set(owner, underWay);
    underWay.add(work);
    try {
      return await work;
    } finally {
      underWay.delete(work);
      if (underWay.size === 0) this.#acquiring.delete(owner);
    }
  }

  async #acquireAll<T>(owner: OwnerId, resources: readonly Resource[], act: () => Promise<T>): Promise<T> {
    const rows = resources.map((resource) => this.#intend(owner, resource));
    await this.#putAll(rows);
    const result = await act();
    await this.#putAll(rows.map((row) => ({ ...row, held: true })));
    return result;
  }

  #putAll(rows: readonly ResourceRow[]): Promise<void> {
    const batch = this.#state.batch();
    for (const row of rows) batch.put(this.#rows, row.row, row);
    return batch.commit();
  }

  #intend(owner: OwnerId, resource: Resource): ResourceRow {
    const row = (this.#next++).toString(36);
    return { row, owner, resource, held: false, since: this.#now(), lastError: undefined };
  }

  /**
   * Releases what the owner has, last acquired first, to the end. Joins a release of the same owner that is under way.
   * `only` restricts it (StopPodSandbox releases the pause and the network, but keeps directories).
   */
  release(owner: OwnerId, only?: (resource: Resource) => boolean): Promise<ReleaseReport> {
    const before = this.#releasing.get(owner) ?? Promise.resolve();
    const work = before.then(() => this.#release(owner, only ?? (() => true)));
    this.#releasing.set(owner, work);
    const done = (): void => {
      if (this.#releasing.get(owner) === work) this.#releasing.delete(owner);
    };
    work.then(done, done);
    return work;
  }

  async #release(owner: OwnerId, only: (resource: Resource) => boolean): Promise<ReleaseReport> {
    while (this.#acquiring.has(owner)) await Promise.allSettled(this.#acquiring.get(owner) ?? []);
    using ctx = this.#releaseContext();
    const left: { resource: Resource; error: unknown }[] = [];
    for (const row of this.of(owner).toReversed()) {
      if (!only(row.resource)) continue;
      try {
        await this.#releaseOne(row.resource, ctx);
        await this.#rows.delete(row.row);
      } catch (error) {
        left.push({ resource: row.resource, error });
        const what = describeResource(row.resource);
        ctx.log('warn', 'release failed, queued', { owner, resource: what, error: messageOf(error) });
        await this.#rows.put(row.row, { ...row, lastError: messageOf(error) });
      }
    }
    return { left };
  }

  #releaseOne<K extends ResourceKind>(resource: ResourceOf<K>, ctx: Context): Promise<void> {
    const releaser: (resource: ResourceOf<K>, ctx: Context) => Promise<void> = this.#releasers[resource.kind as K];
    return releaser(resource, ctx);
  }

  /** The owner's rows in order of acquisition. */
  of(owner: OwnerId): readonly ResourceRow[] {
    return this.all().filter((row) => row.owner === owner);
  }

  /** All rows in order of acquisition. */
  all(): readonly ResourceRow[] {
    return [...this.#rows.values()].sort((a, b) => Number.parseInt(a.row, 36) - Number.parseInt(b.row, 36));
  }

  owners(): ReadonlySet<OwnerId> {
    return new Set([...this.#rows.values()].map((row) => row.owner));
  }
}
