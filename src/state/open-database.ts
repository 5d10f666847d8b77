import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Failure, isNodeFailure, messageOf } from '../base/failure.ts';
import { Database, type OpenedDatabase } from './database.ts';
import { databaseFailure } from './database-failure.ts';
import type { Change, Durability, OnRow } from './driver.ts';

/** What the state worker does with the database. */
export type StateDatabase = Pick<Database, 'write' | 'read' | 'close'>;

type OpenedState = Omit<OpenedDatabase, 'database'> & { readonly database: StateDatabase };

/**
 * Opens the database. The daemon also starts when its file system is full or read-only, because only a running daemon
 * stops pods and frees space: without space for the index of the log, the index is kept in memory; on a read-only file
 * system the rows are read from a copy below `scratch`.
 * @throws PreconditionFailed on a newer schema; Unavailable when its directory is missing or it cannot be read; Internal
 */
export function openDatabase(path: string, scratch: string): OpenedState {
  try {
    return Database.open(path);
  } catch (error) {
    if (!isNodeFailure(error) || !existsSync(dirname(path))) throw error;
    return openAlone(path) ?? openUnwritable(path, scratch, error);
  }
}

/** With the index of the log in memory, because no other process uses the database. */
function openAlone(path: string): OpenedState | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return Database.openUsable(path, { alone: true });
  } catch {
    return undefined;
  }
}

function openUnwritable(path: string, scratch: string, failure: unknown): OpenedState {
  const copy = existsSync(path) ? openCopy(path, scratch) : undefined;
  return { database: new ReopenedDatabase(path, copy), movedAside: undefined, unwritable: messageOf(failure) };
}

/** The database and its log as they are on the disk. The files of the copy are deleted; they can be read until it is closed. */
function openCopy(path: string, scratch: string): Database {
  const directory = join(scratch, 'state-copy');
  try {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const copy = join(directory, 'state.db');
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    return Database.openUsable(copy).database;
  } catch (error) {
    throw copyFailure(path, directory, error);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function copyFailure(path: string, directory: string, error: unknown): Failure {
  return databaseFailure(`reading ${path}, which cannot be written, from a copy in ${directory}`, error);
}

/** A database whose file system could not be written at start: every write tries to open it. */
class ReopenedDatabase implements StateDatabase {
  readonly #path: string;
  #copy: Database | undefined;
  #database: Database | undefined;

  /** @param copy what is read at start; undefined if there was no database */
  constructor(path: string, copy: Database | undefined) {
    this.#path = path;
    this.#copy = copy;
  }

  /** Reads the rows of the copy, once. */
  read(onRow: OnRow): void {
    this.#copy?.read(onRow);
    this.#closeCopy();
  }

  /** @throws Unavailable while it cannot be opened, Internal otherwise */
  write(changes: readonly Change[], durability: Durability): void {
    this.#database ??= this.#open();
    this.#database.write(changes, durability);
  }

  close(): void {
    this.#closeCopy();
    this.#database?.close();
  }

  #closeCopy(): void {
    this.#copy?.close();
    this.#copy = undefined;
  }

  #open(): Database {
    try {
      return Database.openUsable(this.#path).database;
    } catch (error) {
      throw databaseFailure(`opening ${this.#path}`, error);
    }
  }
}
