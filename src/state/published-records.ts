import { NotFound } from '../base/failure.ts';
import { KeyedQueue } from '../base/keyed-queue.ts';
import { uniquePrefix } from '../base/unique-prefix.ts';
import type { TableName } from './driver.ts';
import type { State, Table, TableWatch } from './table.ts';

/** What distinguishes one kind of record from another. */
export interface RecordKind<R> {
  readonly table: TableName;
  /** For error messages: `pod sandbox`. */
  readonly name: string;
  /** The protocol field that ids of these records come in. */
  readonly idField: string;
  /** The same for all records of one request and its retries. */
  readonly keyOf: (record: R) => string;
}

/**
 * The published records of one kind. Reads answer from memory. A changed value becomes visible only after its commit, so
 * two changes that began on the same value would lose one: the changes of one record run one after the other.
 */
export abstract class PublishedRecords<R extends { readonly id: string }> {
  readonly #kind: RecordKind<R>;
  readonly #table: Table<R>;
  readonly #changes = new KeyedQueue();

  constructor(state: State, kind: RecordKind<R>) {
    this.#kind = kind;
    this.#table = state.table<R>(kind.table);
  }

  /** By id or unique prefix. @throws InvalidInput on an ambiguous prefix */
  find(id: string): R | undefined {
    const exact = this.byId(id);
    if (exact !== undefined) return exact;
    const whole = uniquePrefix(
      this.all().map((record) => record.id),
      id,
      this.#kind.idField,
    );
    return whole === undefined ? undefined : this.byId(whole);
  }

  /** @throws NotFound; InvalidInput on an ambiguous prefix */
  get(id: string): R {
    const record = this.find(id);
    if (record === undefined) throw new NotFound(this.#kind.name, id);
    return record;
  }

  /** By its whole id. */
  byId(id: string): R | undefined {
    return this.#table.get(id);
  }

  /** @param id whole */
  has(id: string): boolean {
    return this.byId(id) !== undefined;
  }

  /** The record of the request with that key. */
  byKey(key: string): R | undefined {
    return this.all().find((record) => this.#kind.keyOf(record) === key);
  }

  all(): readonly R[] {
    return [...this.#table.values()];
  }

  /** Every committed change from now on, in its order. */
  watch(watch: TableWatch<R>): void {
    this.#table.watch(watch);
  }

  /** Commits the record, which is visible afterwards. */
  publish(record: R): Promise<void> {
    return this.#table.put(record.id, record);
  }

  /** Settles when every change so far is committed; while the disk cannot be written, without that. */
  async untilCommitted(id: string): Promise<void> {
    await this.#changes.run(id, async () => {});
  }

  /** Deletes the record after the changes that are running. */
  async delete(id: string): Promise<void> {
    await this.#changes.run(id, () => this.#table.delete(id));
  }

  /**
   * Commits what `next` makes of the present record. If it returns the same one, or the record is gone, nothing happens.
   * @throws what the commit throws; the record is then as before
   */
  protected change(id: string, next: (current: R) => R): Promise<void> {
    return this.#update(id, next, (changed) => this.#table.put(id, changed));
  }

  /**
   * As {@link change}, for what has happened already: the record becomes visible also while the disk cannot be written.
   */
  protected record(id: string, next: (current: R) => R, visible: 'at-once' | 'committed' = 'committed'): Promise<void> {
    return this.#update(id, next, (changed) => this.#table.record(id, changed, visible));
  }

  #update(id: string, next: (current: R) => R, commit: (changed: R) => Promise<void>): Promise<void> {
    return this.#changes.run(id, async () => {
      const current = this.byId(id);
      if (current === undefined) return;
      const changed = next(current);
      if (changed !== current) await commit(changed);
    });
  }
}
