import { existsSync, renameSync, statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Internal } from '../base/failure.ts';
import { databaseFailure, isUnusable } from './database-failure.ts';
import { type Change, type Durability, TABLE_NAMES, type TableName } from './driver.ts';
import { MIGRATIONS, type Migration, migrate } from './schema.ts';

/** All rows by table and key, in order of insertion. */
export type LoadedRows = Map<TableName, Map<string, string>>;

export interface OpenedDatabase {
  readonly database: Database;
  readonly rows: LoadedRows;
  /** Where an unusable file was moved to; undefined: nothing was. */
  readonly movedAside: string | undefined;
}

interface Statements {
  readonly put: StatementSync;
  readonly delete: StatementSync;
}

/**
 * The database file, used synchronously: this runs in the state worker. WAL; `normal` commits cost no fsync and survive
 * the daemon's death, a `full` one syncs the log and with it everything committed before.
 */
export class Database {
  readonly #db: DatabaseSync;
  readonly #statements: ReadonlyMap<TableName, Statements>;
  #durability: Durability = 'full';

  private constructor(db: DatabaseSync) {
    this.#db = db;
    this.#statements = new Map(TABLE_NAMES.map((name) => [name, prepare(db, name)]));
  }

  /**
   * Opens, checks, migrates and reads it. A file that is no usable database is moved aside with the time in its name,
   * and an empty one takes its place: the daemon must never crash-loop on it (fault F14).
   * @throws PreconditionFailed on a newer schema; Exhausted on a full disk; Internal
   */
  static open(path: string, migrations: readonly Migration[] = MIGRATIONS): OpenedDatabase {
    try {
      if (existsSync(path) && statSync(path).size === 0) return Database.#replace(path, migrations);
      return { ...Database.#openUsable(path, migrations), movedAside: undefined };
    } catch (error) {
      if (!isUnusable(error) || !existsSync(path)) throw databaseFailure(`opening ${path}`, error);
      return Database.#replace(path, migrations);
    }
  }

  static #replace(path: string, migrations: readonly Migration[]): OpenedDatabase {
    try {
      const movedAside = moveAside(path);
      return { ...Database.#openUsable(path, migrations), movedAside };
    } catch (error) {
      throw databaseFailure(`replacing the unusable ${path}`, error);
    }
  }

  static #openUsable(path: string, migrations: readonly Migration[]): { database: Database; rows: LoadedRows } {
    const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    try {
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -512');
      migrate(db, migrations);
      checkIntegrity(db);
      const database = new Database(db);
      return { database, rows: database.#load() };
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** All or none. @throws Exhausted on a full disk, Internal otherwise */
  write(changes: readonly Change[], durability: Durability): void {
    try {
      this.#setDurability(durability);
      this.#db.exec('BEGIN IMMEDIATE');
      for (const change of changes) this.#writeOne(change);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw databaseFailure('committing to the state', error);
    }
  }

  /** Folds the log into the file and closes it. */
  close(): void {
    this.#db.close();
  }

  #writeOne(change: Change): void {
    const statements = this.#statements.get(change.table);
    if (statements === undefined) throw new Internal('writing a row', `there is no table "${change.table}"`);
    if (change.op === 'delete') statements.delete.run(change.key);
    else statements.put.run(change.key, change.json);
  }

  #setDurability(durability: Durability): void {
    if (durability === this.#durability) return;
    this.#db.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
    this.#durability = durability;
  }

  #load(): LoadedRows {
    return new Map(TABLE_NAMES.map((name) => [name, this.#loadTable(name)]));
  }

  #loadTable(name: TableName): Map<string, string> {
    const rows = this.#db.prepare(`SELECT key, json FROM ${name} ORDER BY rowid`).all();
    return new Map(rows.map((row) => [String(row['key']), String(row['json'])]));
  }
}

/** Somebody may look at the file with the sqlite3 shell. */
const BUSY_TIMEOUT_MS = 5000;

function prepare(db: DatabaseSync, name: TableName): Statements {
  const put = `INSERT INTO ${name} (key, json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json`;
  return { put: db.prepare(put), delete: db.prepare(`DELETE FROM ${name} WHERE key = ?`) };
}

/** @throws an error of code SQLITE_CORRUPT, also for a row that is no JSON (a CHECK of the schema) */
function checkIntegrity(db: DatabaseSync): void {
  const verdict = String(db.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  if (verdict !== 'ok') throw Object.assign(new Error(verdict), { errcode: 11 });
}

function moveAside(path: string): string {
  const stamp = new Date().toISOString().replaceAll(':', '-');
  const target = `${path}.unusable-${stamp}`;
  renameSync(path, target);
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}
