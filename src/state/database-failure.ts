import { Exhausted, errnoOf, Failure, Internal } from '../base/failure.ts';

/** Primary result codes of SQLite. Source: sqlite.org/rescode.html */
const SQLITE_PERM = 3;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** The file does not hold a database that can be used: it is to be moved aside (fault F14). */
export function isUnusable(error: unknown): boolean {
  const code = resultCodeOf(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB || code === SQLITE_CANTOPEN || code === SQLITE_PERM;
}

/** What SQLite threw, in our words: a full disk is Exhausted, anything else a defect or a broken disk. */
export function databaseFailure(doing: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (resultCodeOf(error) !== SQLITE_FULL && errnoOf(error) !== 'ENOSPC') return new Internal(doing, error);
  return new Exhausted(`${doing}: no space left on the disk of the state database`, {
    cause: error,
    remedy: 'free space on it; nothing was changed',
  });
}

function resultCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
