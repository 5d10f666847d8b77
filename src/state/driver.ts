/** One change of a committed batch. Values are JSON text; bigint is written as `{"$n":"…"}` by the tables above. */
export type Change =
  | { readonly op: 'put'; readonly table: TableName; readonly key: string; readonly json: string }
  | { readonly op: 'delete'; readonly table: TableName; readonly key: string };

/**
 * Tables of schema version 1. `layers` has real columns in addition to its JSON (`durable`, `boot_id`), so that a start
 * after an unclean shutdown can discard what was not on the disk without reading every row
 * (docs/architecture.md#durability-of-layers).
 */
export const TABLE_NAMES = ['meta', 'sandboxes', 'containers', 'images', 'layers', 'resources'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** Receives a row that is read at start. */
export type OnRow = (table: TableName, key: string, json: string) => void;

/** `normal` survives the daemon's death; `full` survives a power cut too (costs an fsync). */
export type Durability = 'normal' | 'full';

/**
 * What keeps the rows. The real one is SQLite in a worker with group commit; the fake one keeps committed rows over a
 * simulated crash. Changes handed over while a commit is under way go together into the next one, in order.
 */
export interface StateDriver {
  /** Passes on all rows of all tables, one after the other, in order of insertion; once, at start. */
  load(onRow: OnRow): Promise<void>;
  /**
   * Settles when the changes are committed, all or none.
   * @throws Unavailable on a disk that is full, read-only or broken, Internal otherwise
   */
  commit(changes: readonly Change[], durability: Durability): Promise<void>;
  /**
   * Commits what has happened already (an end, a release, a removal). While the disk cannot be written, the changes are
   * kept in memory and committed in their order as soon as it can: then this settles without a commit.
   * @throws Internal
   */
  record(changes: readonly Change[], durability: Durability): Promise<void>;
  close(): Promise<void>;
}
