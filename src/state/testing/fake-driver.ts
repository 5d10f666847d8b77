import { Internal } from '../../base/failure.ts';
import { type Change, type Durability, type OnRow, type StateDriver, TABLE_NAMES, type TableName } from '../driver.ts';
import { GroupCommit, type GroupCommitOptions } from '../group-commit.ts';

type Tables = Map<TableName, Map<string, string>>;

/** What outlives the daemon: committed rows. Several drivers may open it one after the other, as incarnations do. */
export class FakeDisk {
  #rows: Tables = new Map();
  #synced: Tables = new Map();
  /** Transactions, and those of them that cost an fsync. */
  commits = 0;
  fsyncs = 0;

  apply(changes: readonly Change[], durability: Durability): void {
    const rows = copyOf(this.#rows);
    for (const change of changes) applyTo(rows, change);
    this.#rows = rows;
    this.commits += 1;
    if (durability === 'normal') return;
    this.fsyncs += 1;
    this.#synced = copyOf(this.#rows);
  }

  /** The committed text of a row. */
  get(table: TableName, key: string): string | undefined {
    return this.#rows.get(table)?.get(key);
  }

  rows(): Tables {
    return copyOf(this.#rows);
  }

  /** Rows are lost although they were committed: a database deleted or repaired by hand. */
  lose(isLost: (table: TableName, key: string) => boolean): void {
    for (const rows of [this.#rows, this.#synced]) {
      for (const [table, byKey] of rows) {
        for (const key of [...byKey.keys()]) if (isLost(table, key)) byKey.delete(key);
      }
    }
  }

  /** Back to the last full commit: one syncs everything before it too, as SQLite's WAL does. */
  cutPower(): void {
    this.#rows = copyOf(this.#synced);
  }
}

/**
 * Around each transaction: may wait, throw (nothing is committed), or never return (a crash; whether `apply` was called
 * before decides if it was committed).
 */
export type AroundCommit = (changes: readonly Change[], apply: () => void) => Promise<void>;

const APPLY: AroundCommit = async (_changes, apply) => apply();

/** Keeps rows on a {@link FakeDisk}; groups commits as the real driver does. */
export class FakeDriver implements StateDriver {
  readonly #disk: FakeDisk;
  readonly #commits: GroupCommit;

  constructor(disk: FakeDisk, around: AroundCommit = APPLY, options: GroupCommitOptions = {}) {
    this.#disk = disk;
    this.#commits = new GroupCommit(
      (changes, durability) => around(changes, () => disk.apply(changes, durability)),
      options,
    );
  }

  async load(onRow: OnRow): Promise<void> {
    for (const [table, rows] of this.#disk.rows()) {
      for (const [key, json] of rows) onRow(table, key, json);
    }
  }

  commit(changes: readonly Change[], durability: Durability): Promise<void> {
    return this.#commits.commit(changes, durability);
  }

  record(changes: readonly Change[], durability: Durability): Promise<void> {
    return this.#commits.record(changes, durability);
  }

  close(): Promise<void> {
    return this.#commits.close();
  }
}

function copyOf(tables: Tables): Tables {
  return new Map([...tables].map(([name, rows]) => [name, new Map(rows)]));
}

function applyTo(tables: Tables, change: Change): void {
  if (!TABLE_NAMES.includes(change.table)) throw new Internal('writing a row', `there is no table "${change.table}"`);
  const table = tables.get(change.table) ?? new Map<string, string>();
  tables.set(change.table, table);
  if (change.op === 'delete') table.delete(change.key);
  else table.set(change.key, change.json);
}
