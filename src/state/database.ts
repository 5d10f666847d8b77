import { accessSync, constants, existsSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Internal } from '../base/failure.ts';
import { databaseFailure, isFull, isUnusable } from './database-failure.ts';
import { type Change, type Durability, type OnRow, TABLE_NAMES, type TableName } from './driver.ts';
import { MIGRATIONS, type Migration, migrate } from './schema.ts';

/** What was found when it was opened. */
export interface OpeningFacts {
  /** The path to which an unusable file was moved; undefined if there was none. */
  readonly movedAside: string | undefined;
  /** Why the file system of the database cannot be written; undefined: it can. */
  readonly unwritable: string | undefined;
}

export interface OpenedDatabase extends OpeningFacts {
  readonly database: Database;
}

interface OpenOptions {
  readonly migrations?: readonly Migration[];
  /**
   * The index of the log is kept in memory, which needs no space on the disk; no other process can use the database.
   */
  readonly alone?: boolean;
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
   * Opens, checks and migrates the database. A file that is not a usable database is moved aside with the time in its
   * name, and replaced by an empty one: the daemon must never crash-loop on it (fault F14).
   * @throws PreconditionFailed on a newer schema; Unavailable on a disk that cannot be written; Internal
   */
  static open(path: string, migrations: readonly Migration[] = MIGRATIONS): OpenedDatabase {
    try {
      if (existsSync(path) && statSync(path).size === 0) return Database.#replace(path, migrations);
      return Database.openUsable(path, { migrations });
    } catch (error) {
      if (!isUnusable(error) || !existsSync(path) || !canReplace(path)) throw databaseFailure(`opening ${path}`, error);
      return Database.#replace(path, migrations);
    }
  }

  static #replace(path: string, migrations: readonly Migration[]): OpenedDatabase {
    try {
      const movedAside = moveAside(path);
      return { ...Database.openUsable(path, { migrations }), movedAside };
    } catch (error) {
      throw databaseFailure(`replacing the unusable ${path}`, error);
    }
  }

  /** Opens and migrates it, and moves nothing. @throws PreconditionFailed on a newer schema; what SQLite throws */
  static openUsable(path: string, { migrations = MIGRATIONS, alone = false }: OpenOptions = {}): OpenedDatabase {
    const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    try {
      if (alone) db.exec('PRAGMA locking_mode = EXCLUSIVE');
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -512');
      migrate(db, migrations);
      checkIntegrity(db);
      const database = new Database(db);
      keepReserve(db, path);
      return { database, movedAside: undefined, unwritable: undefined };
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** All or none. @throws Unavailable on a disk that is full, read-only or broken, Internal otherwise */
  write(changes: readonly Change[], durability: Durability): void {
    try {
      this.#writeOnce(changes, durability);
    } catch (error) {
      if (!isFull(error)) throw databaseFailure('committing to the state', error);
      this.#writeIntoReserve(changes, durability);
    }
  }

  /** The log is folded into the file, so that its own space is used again. */
  #writeIntoReserve(changes: readonly Change[], durability: Durability): void {
    try {
      this.#db.exec('PRAGMA wal_checkpoint(RESTART)');
      this.#writeOnce(changes, durability);
    } catch (error) {
      throw databaseFailure('committing to the state', error);
    }
  }

  #writeOnce(changes: readonly Change[], durability: Durability): void {
    try {
      this.#setDurability(durability);
      this.#db.exec('BEGIN IMMEDIATE');
      for (const change of changes) this.#writeOne(change);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Reads the rows of all tables one by one, in order of insertion: never are all of them in memory. */
  read(onRow: OnRow): void {
    for (const table of TABLE_NAMES) {
      const rows = this.#db.prepare(`SELECT key, json FROM ${table} ORDER BY rowid`).iterate();
      for (const row of rows) onRow(table, String(row['key']), String(row['json']));
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
}

/** An administrator may look at the file with the sqlite3 shell. */
const BUSY_TIMEOUT_MS = 5000;

function prepare(db: DatabaseSync, name: TableName): Statements {
  const put = `INSERT INTO ${name} (key, json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json`;
  return { put: db.prepare(put), delete: db.prepare(`DELETE FROM ${name} WHERE key = ?`) };
}

/** @throws an error of code SQLITE_CORRUPT, also for a row that is not JSON (a CHECK of the schema) */
function checkIntegrity(db: DatabaseSync): void {
  const verdict = String(db.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  if (verdict !== 'ok') throw Object.assign(new Error(verdict), { errcode: 11 });
}

/** So much of the file and of its log is allocated in advance: on a full disk, releases and ends can still be recorded. */
const RESERVE_BYTES = 1024 * 1024;

/**
 * Fills the log and the file's list of free pages once; both keep their size and are used again. Without space there is
 * no reserve, and what happens is recorded when there is.
 */
function keepReserve(db: DatabaseSync, path: string): void {
  try {
    db.exec('PRAGMA wal_checkpoint(RESTART)');
    const logBytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (logBytes >= RESERVE_BYTES && freeBytes(db) >= RESERVE_BYTES) return;
    db.exec(
      `BEGIN; CREATE TABLE IF NOT EXISTS reserve (pages BLOB); INSERT INTO reserve VALUES (zeroblob(${RESERVE_BYTES})); COMMIT`,
    );
    db.exec('DROP TABLE reserve; PRAGMA wal_checkpoint(RESTART)');
  } catch {
    if (db.isTransaction) db.exec('ROLLBACK');
  }
}

function freeBytes(db: DatabaseSync): number {
  const pages = Number(db.prepare('PRAGMA freelist_count').get()?.['freelist_count']);
  return pages * Number(db.prepare('PRAGMA page_size').get()?.['page_size']);
}

/** False on a read-only file system: nothing says there that the file is unusable, and it could not be moved. */
function canReplace(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
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
