import { type Context, whileWaiting } from '../base/context.ts';
import { messageOf, PreconditionFailed } from '../base/failure.ts';
import { KeyedQueue } from '../base/keyed-queue.ts';
import type { Durability } from '../state/driver.ts';
import type { State } from '../state/table.ts';
import { type Failpoints, NO_FAILPOINTS } from './failpoints.ts';
import { LedgerRows, type OwnerId, type ResourceRow } from './ledger-rows.ts';
import { describeResource, holdsProcesses, type Resource, type ResourceKind, type ResourceOf } from './resource.ts';
import { RetryQueue } from './retry-queue.ts';

export type { OwnerId, ResourceRow } from './ledger-rows.ts';

/** A DEL that has failed for this long is repeated rarely; before, within a minute of the recovery of its CNI provider. */
const DEL_RARE_AFTER_MS = 10 * 60_000;

/** One idempotent releaser per kind: releasing what is gone succeeds. Leaving a kind out does not compile. */
export type Releasers = {
  readonly [K in ResourceKind]: (resource: ResourceOf<K>, ctx: Context) => Promise<void>;
};

export interface ReleaseReport {
  /** What could not be released; it stays on the books and is tried again. */
  readonly left: readonly { readonly resource: Resource; readonly error: unknown }[];
}

/**
 * Undo as data. Rollback, Stop, Remove, recovery at start, the retry queue and `gantry leaks` are this one class:
 * release in reverse order of acquisition, to the end, each release idempotent, what fails stays queued.
 *
 * Invariants: row → act → held → publish (docs/architecture.md#ledger): commits keep their order, so nobody has to wait
 * for `held`. Processes go first: while a cgroup of the owner is left, the rows of what was acquired before it stay.
 * While a mount of the owner is left, directories and image leases from before it are not released: their data can be
 * reached through it.
 * Releases of one owner never run twice at the same time. An owner's release waits for its acquires that are still
 * under way, and refuses those that come later.
 */
export class Ledger {
  readonly #rows: LedgerRows;
  readonly #releasers: Releasers;
  readonly #releaseContext: () => Context & Disposable;
  readonly #now: () => bigint;
  readonly #failpoints: Failpoints;
  readonly #queue: RetryQueue;
  /** Acquires whose act or mark has not settled. */
  readonly #acquiring = new Map<OwnerId, Set<Promise<void>>>();
  /** Releases of one owner run one after the other. */
  readonly #releases = new KeyedQueue();
  /** Owners of whom everything is being released. */
  readonly #closing = new Map<OwnerId, number>();
  /** Releasers that have not settled, by row: one that outlived its deadline is waited for, not started again. */
  readonly #running = new Map<string, Promise<void>>();

  /**
   * `releaseContext` makes the own deadline of one release: the caller's may have passed, often that is why it runs.
   * `now` is in nanoseconds since the epoch.
   */
  constructor(
    state: State,
    releasers: Releasers,
    releaseContext: () => Context & Disposable,
    now: () => bigint,
    failpoints: Failpoints = NO_FAILPOINTS,
  ) {
    this.#rows = new LedgerRows(state);
    this.#releasers = releasers;
    this.#releaseContext = releaseContext;
    this.#now = now;
    this.#failpoints = failpoints;
    this.#queue = new RetryQueue(now);
    for (const row of this.failed()) this.#queue.add(row.owner);
  }

  /**
   * Writes the row, acts, marks it held. The row comes first: a crash between row and act costs one needless release,
   * the other order leaks. A failed act keeps its row: the owner's release takes care of what it half did.
   * @throws what the commit of the row or the act throws; PreconditionFailed when the owner is being released
   */
  acquire<T>(owner: OwnerId, resource: Resource, act: () => Promise<T>, durability?: Durability): Promise<T> {
    return this.acquireAll(owner, [resource], act, durability);
  }

  /**
   * Several resources whose rows are written in one commit before any act: for things that one act makes together
   * (a bundle directory, its mount, its runtime state). Marked held in one commit after.
   */
  async acquireAll<T>(
    owner: OwnerId,
    resources: readonly Resource[],
    act: () => Promise<T>,
    durability: Durability = 'normal',
  ): Promise<T> {
    if (this.#closing.has(owner)) throw new PreconditionFailed(`${owner} is being released and takes nothing more`);
    const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
    this.#track(owner, settled);
    try {
      await this.#hit('acquire', resources, 'before');
      const rows = await this.#rows.intend(owner, resources, this.#now(), durability);
      await this.#hit('acquire', resources, 'row');
      const result = await act();
      await this.#hit('acquire', resources, 'acted');
      // Not waited for: it rides with the next commit, and whatever is published later is committed after it.
      this.#rows.markHeld(rows).then(settle, settle);
      return result;
    } catch (error) {
      settle();
      throw error;
    }
  }

  /**
   * Releases what the owner has, last acquired first, to the end, each under a deadline of its own. Stands behind a
   * release of the same owner that is under way. `only` restricts it (StopPodSandbox releases the pause and the
   * network, but keeps directories).
   */
  release(owner: OwnerId, only?: (resource: Resource) => boolean): Promise<ReleaseReport> {
    if (only !== undefined) return this.#enqueue(owner, (row) => only(row.resource));
    this.#closing.set(owner, (this.#closing.get(owner) ?? 0) + 1);
    return this.#enqueue(owner, () => true).finally(() => {
      const others = (this.#closing.get(owner) ?? 1) - 1;
      if (others === 0) this.#closing.delete(owner);
      else this.#closing.set(owner, others);
    });
  }

  /**
   * Tries again what earlier releases (of earlier incarnations too) could not release and what is due by its back-off.
   * For the daemon's loop; call it every second or so.
   */
  async retryQueued(): Promise<ReleaseReport> {
    const failed = (row: ResourceRow): boolean => row.lastError !== undefined;
    const reports = await Promise.all(this.#queue.due().map((owner) => this.#enqueue(owner, failed)));
    return { left: reports.flatMap((report) => report.left) };
  }

  /** The owner's rows in order of acquisition. */
  of(owner: OwnerId): readonly ResourceRow[] {
    return this.#rows.of(owner);
  }

  /** All rows in order of acquisition. */
  all(): readonly ResourceRow[] {
    return this.#rows.all();
  }

  /** What should be gone and is not, with the reason in `lastError`. */
  failed(): readonly ResourceRow[] {
    return this.#rows.all().filter((row) => row.lastError !== undefined);
  }

  /** For how long the releases of the row have failed, in milliseconds; 0 where none has. */
  failingForMs({ failedSince }: ResourceRow): number {
    return failedSince === undefined ? 0 : Number((this.#now() - failedSince) / 1_000_000n);
  }

  owners(): ReadonlySet<OwnerId> {
    return this.#rows.owners();
  }

  #track(owner: OwnerId, work: Promise<void>): void {
    const underWay = this.#acquiring.get(owner) ?? new Set();
    this.#acquiring.set(owner, underWay.add(work));
    void work.then(() => {
      underWay.delete(work);
      if (underWay.size === 0) this.#acquiring.delete(owner);
    });
  }

  #enqueue(owner: OwnerId, wanted: (row: ResourceRow) => boolean): Promise<ReleaseReport> {
    return this.#releases.run(owner, () => this.#releaseRows(owner, wanted));
  }

  /** Never rejects: what goes wrong is in the report. */
  async #releaseRows(owner: OwnerId, wanted: (row: ResourceRow) => boolean): Promise<ReleaseReport> {
    for (let acquires = this.#acquiring.get(owner); acquires !== undefined; acquires = this.#acquiring.get(owner)) {
      await Promise.all([...acquires]);
    }
    const left: { resource: Resource; error: unknown }[] = [];
    const released: ResourceRow[] = [];
    const obstacles: Obstacles = {};
    for (const row of this.of(owner).toReversed()) {
      const { resource } = row;
      const error = wanted(row) ? await this.#releaseRow(row, obstacles) : undefined;
      if (error !== undefined) left.push({ resource, error });
      else if (wanted(row)) released.push(row);
      const isLeft = error !== undefined || (!wanted(row) && row.lastError !== undefined);
      if (isLeft && holdsProcesses(resource)) obstacles.cgroup ??= resource;
      if (isLeft && resource.kind === 'mount') obstacles.mount ??= resource;
    }
    left.push(...(await this.#drop(released)));
    this.#requeue(owner, left.length > 0);
    return { left };
  }

  /** In one commit: a crash before it costs releases of what is gone, which succeed. */
  async #drop(rows: readonly ResourceRow[]): Promise<ReleaseReport['left']> {
    if (rows.length === 0) return [];
    try {
      await this.#rows.drop(rows);
      return [];
    } catch (error) {
      await Promise.all(rows.map((row) => this.#rows.noteFailure(row, error, this.#now())));
      return rows.map(({ resource }) => ({ resource, error }));
    }
  }

  /**
   * What went wrong, or undefined. If the processes of a cgroup could not be killed, the row stays although the thing is
   * gone: they may make it again (a monitor its container, a plugin its address), and it has to be released after them.
   * An address is not even freed: another pod would get it while they use it. Neither is the data below a mount.
   */
  async #releaseRow(row: ResourceRow, obstacles: Obstacles): Promise<unknown> {
    using ctx = this.#releaseContext();
    const what = describeResource(row.resource);
    try {
      await this.#hit('release', [row.resource], 'before');
      assertReleasable(row.resource, obstacles);
      await whileWaiting(ctx, `the release of ${what}`, this.#start(row, ctx));
      await this.#hit('release', [row.resource], 'released');
      assertGone(obstacles.cgroup);
      if (row.lastError !== undefined) {
        ctx.log('info', 'release succeeded after earlier failures', { owner: row.owner, resource: what });
      }
      return undefined;
    } catch (error) {
      // A failure that lasts is logged once; `gantry leaks` shows it.
      const level = messageOf(error) === row.lastError ? 'debug' : 'warn';
      ctx.log(level, 'release failed, retrying', { owner: row.owner, resource: what, error: messageOf(error) });
      await this.#rows.noteFailure(row, error, this.#now());
      return error;
    }
  }

  #start(row: ResourceRow, ctx: Context): Promise<void> {
    const running = this.#running.get(row.row);
    if (running !== undefined) return running;
    const work = this.#releaseOne(row.resource, ctx).finally(() => this.#running.delete(row.row));
    this.#running.set(row.row, work);
    return work;
  }

  async #releaseOne<K extends ResourceKind>(resource: ResourceOf<K>, ctx: Context): Promise<void> {
    const releaser: (resource: ResourceOf<K>, ctx: Context) => Promise<void> = this.#releasers[resource.kind];
    await releaser(resource, ctx);
  }

  /** A release that did not try what had failed must not put off when that is tried again. */
  #requeue(owner: OwnerId, hasFailed: boolean): void {
    const failed = this.of(owner).filter((row) => row.lastError !== undefined);
    if (failed.length === 0) this.#queue.forget(owner);
    else if (hasFailed) this.#queue.postpone(owner, { rare: failed.every((row) => this.#isRare(row)) });
  }

  /** Each try of a DEL starts all plugins of its network: one that has failed for long is tried once an hour (ADR 0117). */
  #isRare(row: ResourceRow): boolean {
    return row.resource.kind === 'cni-attachment' && this.failingForMs(row) >= DEL_RARE_AFTER_MS;
  }

  async #hit(verb: 'acquire' | 'release', resources: readonly Resource[], point: string): Promise<void> {
    for (const { kind } of resources) await this.#failpoints.hit(`ledger/${verb}/${kind}:${point}`);
  }
}

/** What could not be released of an owner, and keeps what was acquired before it: the first of each kind. */
type Obstacles = { [K in 'cgroup' | 'mount']?: Resource };

/** @throws PreconditionFailed naming what is left and still uses the resource */
function assertReleasable({ kind }: Resource, { cgroup, mount }: Obstacles): void {
  if (kind === 'cni-attachment') assertGone(cgroup);
  if (kind === 'directory' || kind === 'image-lease') assertGone(mount);
}

/** @throws PreconditionFailed */
function assertGone(obstacle: Resource | undefined): void {
  if (obstacle !== undefined) throw new PreconditionFailed(`${describeResource(obstacle)} is still there`);
}
