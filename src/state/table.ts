import { heapCost } from '../base/heap-cost.ts';
import type { Change, Durability, StateDriver, TableName } from './driver.ts';

/** Called for a change when it has become visible: in the order of the commits, synchronously. It must not throw. */
export type TableWatch<T> = (change: {
  readonly key: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}) => void;

/** A record that its own table keeps: read from memory at once, visible to readers only after its commit. */
export interface Table<T> {
  get(key: string): T | undefined;
  values(): IterableIterator<T>;
  readonly size: number;
  /** Commits, then makes the value visible. */
  put(key: string, value: T, durability?: Durability): Promise<void>;
  /**
   * A fact: made visible when it is committed or, while the disk cannot be written, without that. `at-once`: visible
   * before it is committed, for what the next daemon finds out again by itself.
   */
  record(key: string, value: T, visible?: 'at-once' | 'committed'): Promise<void>;
  /** Records that the row is gone, then makes the value invisible. Deleting what is not there succeeds. */
  delete(key: string, durability?: Durability): Promise<void>;
  /** Every change from now on, for as long as the table exists. */
  watch(watch: TableWatch<T>): void;
}

/** Several changes in one commit, over one or more tables; all become visible together. */
export interface Batch {
  put<T>(table: Table<T>, key: string, value: T): Batch;
  delete<T>(table: Table<T>, key: string): Batch;
  commit(durability?: Durability): Promise<void>;
  /** The changes are facts: they become visible also while the disk cannot be written, and are committed later. */
  record(durability?: Durability): Promise<void>;
}

/** The committed state of the daemon, read from memory. */
export class State {
  readonly #driver: StateDriver;
  readonly #rows: ReadonlyMap<TableName, ReadonlyMap<string, unknown>>;
  readonly #tables = new Map<TableName, MemoryTable<unknown>>();

  private constructor(driver: StateDriver, rows: ReadonlyMap<TableName, ReadonlyMap<string, unknown>>) {
    this.#driver = driver;
    this.#rows = rows;
  }

  /** Reads every row; the text of one is released when it is parsed. @throws what the driver throws */
  static async open(driver: StateDriver): Promise<State> {
    const rows = new Map<TableName, Map<string, unknown>>();
    await driver.load((table, key, json) => {
      const values = rows.get(table) ?? new Map<string, unknown>();
      rows.set(table, values.set(key, decodeRow(json)));
    });
    return new State(driver, rows);
  }

  /** An estimate of the bytes that the records of all opened tables occupy on the heap. */
  get cost(): number {
    return [...this.#tables.values()].reduce((sum, table) => sum + table.cost, 0);
  }

  /** The table of that name. The caller says what type its rows are: one owner per table. */
  table<T>(name: TableName): Table<T> {
    let table = this.#tables.get(name);
    if (table === undefined) {
      table = new MemoryTable<unknown>(name, this.#driver, this.#rows.get(name) ?? new Map());
      this.#tables.set(name, table);
    }
    return table as unknown as Table<T>;
  }

  batch(): Batch {
    return new PendingBatch(this.#driver);
  }

  close(): Promise<void> {
    return this.#driver.close();
  }
}

class MemoryTable<T> implements Table<T> {
  readonly #name: TableName;
  readonly #driver: StateDriver;
  readonly #values = new Map<string, T>();
  readonly #watches: TableWatch<T>[] = [];
  readonly #costs = new Map<string, number>();
  #cost = 0;

  constructor(name: TableName, driver: StateDriver, rows: ReadonlyMap<string, unknown>) {
    this.#name = name;
    this.#driver = driver;
    for (const [key, value] of rows) {
      this.#values.set(key, value as T);
      this.#count(key, heapCost(value));
    }
  }

  /** An estimate of the bytes that its records occupy on the heap. */
  get cost(): number {
    return this.#cost;
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  values(): IterableIterator<T> {
    return this.#values.values();
  }

  async put(key: string, value: T, durability: Durability = 'normal'): Promise<void> {
    await this.#driver.commit([this.putChange(key, value)], durability);
    this.show(key, value);
  }

  async record(key: string, value: T, visible: 'at-once' | 'committed' = 'committed'): Promise<void> {
    if (visible === 'at-once') this.show(key, value);
    await this.#driver.record([this.putChange(key, value)], 'normal');
    if (visible === 'committed') this.show(key, value);
  }

  async delete(key: string, durability: Durability = 'normal'): Promise<void> {
    await this.#driver.record([this.deleteChange(key)], durability);
    this.hide(key);
  }

  putChange(key: string, value: T): Change {
    return { op: 'put', table: this.#name, key, json: encodeRow(value) };
  }

  deleteChange(key: string): Change {
    return { op: 'delete', table: this.#name, key };
  }

  watch(watch: TableWatch<T>): void {
    this.#watches.push(watch);
  }

  show(key: string, value: T): void {
    const before = this.#values.get(key);
    this.#values.set(key, value);
    this.#count(key, heapCost(value));
    for (const watch of this.#watches) watch({ key, before, after: value });
  }

  hide(key: string): void {
    const before = this.#values.get(key);
    this.#values.delete(key);
    this.#count(key, 0);
    if (before === undefined) return;
    for (const watch of this.#watches) watch({ key, before, after: undefined });
  }

  #count(key: string, cost: number): void {
    this.#cost += cost - (this.#costs.get(key) ?? 0);
    if (cost === 0) this.#costs.delete(key);
    else this.#costs.set(key, cost);
  }
}

class PendingBatch implements Batch {
  readonly #driver: StateDriver;
  readonly #changes: Change[] = [];
  readonly #whenCommitted: (() => void)[] = [];

  constructor(driver: StateDriver) {
    this.#driver = driver;
  }

  put<T>(table: Table<T>, key: string, value: T): Batch {
    const memory = memoryOf(table);
    this.#changes.push(memory.putChange(key, value));
    this.#whenCommitted.push(() => memory.show(key, value));
    return this;
  }

  delete<T>(table: Table<T>, key: string): Batch {
    const memory = memoryOf(table);
    this.#changes.push(memory.deleteChange(key));
    this.#whenCommitted.push(() => memory.hide(key));
    return this;
  }

  async commit(durability: Durability = 'normal'): Promise<void> {
    await this.#driver.commit(this.#changes, durability);
    for (const show of this.#whenCommitted) show();
  }

  async record(durability: Durability = 'normal'): Promise<void> {
    await this.#driver.record(this.#changes, durability);
    for (const show of this.#whenCommitted) show();
  }
}

function memoryOf<T>(table: Table<T>): MemoryTable<T> {
  if (table instanceof MemoryTable) return table;
  throw new TypeError('a batch takes only tables of its own state');
}

/**
 * JSON of a record. A bigint becomes `{"$n":"123"}`; an object that has this form (a label may be called `$n`) gets
 * another `$`, so that everything is restored unchanged.
 */
export function encodeRow(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) => {
    if (typeof v === 'bigint') return { $n: v.toString() };
    const mark = markOf(v);
    return mark === undefined ? v : { [`$${mark.name}`]: mark.value };
  });
}

/** The record that {@link encodeRow} wrote. @throws SyntaxError on text that is not JSON */
export function decodeRow(json: string): unknown {
  return JSON.parse(json, (_key, v: unknown) => {
    const mark = markOf(v);
    if (mark === undefined) return v;
    return mark.name === '$n' ? BigInt(String(mark.value)) : { [mark.name.slice(1)]: mark.value };
  });
}

/** The only member of an object, if it is called `$n`, `$$n`, … */
function markOf(value: unknown): { readonly name: string; readonly value: unknown } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [member, another] = Object.entries(value);
  if (member === undefined || another !== undefined || !/^\$+n$/.test(member[0])) return undefined;
  return { name: member[0], value: member[1] };
}
