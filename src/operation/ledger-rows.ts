import { messageOf } from '../base/failure.ts';
import type { Durability } from '../state/driver.ts';
import type { Batch, State, Table } from '../state/table.ts';
import type { Resource } from './resource.ts';

/** Who a resource belongs to: a sandbox id, a container id, an operation id. */
export type OwnerId = string;

/** A row of the ledger: written before the act, marked held after it. */
export interface ResourceRow {
  /** Base36, growing in order of acquisition. */
  readonly row: string;
  readonly owner: OwnerId;
  readonly resource: Resource;
  /** For people (`gantry leaks`): the act was seen to succeed. No decision rests on it. */
  readonly held: boolean;
  /** Nanoseconds since the epoch. */
  readonly since: bigint;
  /** Why the last release failed: it is wanted gone and tried again. Undefined: no release was tried, or none failed. */
  readonly lastError: string | undefined;
  /** When the first of the releases failed, nanoseconds since the epoch; absent: none has. */
  readonly failedSince?: bigint;
}

/** The ledger's rows by owner, in order of acquisition, over the table `resources`. */
export class LedgerRows {
  readonly #state: State;
  readonly #table: Table<ResourceRow>;
  readonly #byOwner = new Map<OwnerId, Map<string, ResourceRow>>();
  #next = 1;

  constructor(state: State) {
    this.#state = state;
    this.#table = state.table<ResourceRow>('resources');
    for (const row of [...this.#table.values()].sort(byAcquisition)) {
      this.#show(row);
      this.#next = numberOf(row) + 1;
    }
  }

  /** Writes rows for what is about to be acquired, in one commit. */
  async intend(
    owner: OwnerId,
    resources: readonly Resource[],
    since: bigint,
    durability: Durability,
  ): Promise<readonly ResourceRow[]> {
    const rows = resources.map((resource) => this.#newRow(owner, resource, since));
    await this.#batchOf(rows).commit(durability);
    for (const row of rows) this.#show(row);
    return rows;
  }

  /** Says that the act succeeded. */
  async markHeld(rows: readonly ResourceRow[]): Promise<void> {
    const held = rows.map((row) => ({ ...row, held: true }));
    await this.#batchOf(held).record();
    for (const row of held) this.#show(row);
  }

  /** Notes why a release failed. */
  async noteFailure(row: ResourceRow, error: unknown, now: bigint): Promise<void> {
    const lastError = messageOf(error);
    if (row.lastError === lastError && row.failedSince !== undefined) return;
    const failed = { ...row, lastError, failedSince: row.failedSince ?? now };
    this.#show(failed);
    await this.#batchOf([failed])
      .record()
      .catch(() => {});
  }

  /** Deletes the rows of what is released, in one commit; while the disk cannot be written, from memory first. */
  async drop(rows: readonly ResourceRow[]): Promise<void> {
    const batch = this.#state.batch();
    for (const row of rows) batch.delete(this.#table, row.row);
    await batch.record();
    for (const row of rows) this.#hide(row);
  }

  /** In order of acquisition. */
  of(owner: OwnerId): readonly ResourceRow[] {
    return [...(this.#byOwner.get(owner)?.values() ?? [])];
  }

  /** In order of acquisition. */
  all(): readonly ResourceRow[] {
    return [...this.#byOwner.values()].flatMap((rows) => [...rows.values()]).sort(byAcquisition);
  }

  owners(): ReadonlySet<OwnerId> {
    return new Set(this.#byOwner.keys());
  }

  #newRow(owner: OwnerId, resource: Resource, since: bigint): ResourceRow {
    const row = (this.#next++).toString(36);
    return { row, owner, resource, held: false, since, lastError: undefined };
  }

  #batchOf(rows: readonly ResourceRow[]): Batch {
    const batch = this.#state.batch();
    for (const row of rows) batch.put(this.#table, row.row, row);
    return batch;
  }

  #show(row: ResourceRow): void {
    const rows = this.#byOwner.get(row.owner);
    if (rows === undefined) this.#byOwner.set(row.owner, new Map([[row.row, row]]));
    else rows.set(row.row, row);
  }

  #hide(row: ResourceRow): void {
    const rows = this.#byOwner.get(row.owner);
    rows?.delete(row.row);
    if (rows?.size === 0) this.#byOwner.delete(row.owner);
  }
}

function byAcquisition(a: ResourceRow, b: ResourceRow): number {
  return numberOf(a) - numberOf(b);
}

function numberOf(row: ResourceRow): number {
  return Number.parseInt(row.row, 36);
}
