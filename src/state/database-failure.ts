import { errnoOf, Failure, Internal, messageOf, Unavailable } from '../base/failure.ts';

/** Primary result codes of SQLite. Source: sqlite.org/rescode.html */
const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_NOMEM = 7;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** What the node refuses, by result code: why, and what a person can do about it. */
const NODE_FAILURES: ReadonlyMap<number, readonly [reason: string, remedy: string]> = new Map([
  [SQLITE_FULL, ['no space left on the file system of the state database', 'free space on it']],
  [SQLITE_READONLY, ['the file system of the state database is read-only', 'repair it and mount it read-write']],
  [SQLITE_IOERR, ['the disk of the state database reports errors', 'see the kernel log, repair or replace the disk']],
  [SQLITE_NOMEM, ['the node has no memory left for the state database', 'free memory on the node']],
  [SQLITE_BUSY, ['another process keeps the state database locked', 'close it there']],
  [SQLITE_CANTOPEN, ['the state database cannot be opened', 'check the permissions and the mount of its directory']],
  [SQLITE_PERM, ['the state database cannot be opened', 'check the permissions and the mount of its directory']],
]);

const CODES_BY_ERRNO: ReadonlyMap<string, number> = new Map([
  ['ENOSPC', SQLITE_FULL],
  ['EDQUOT', SQLITE_FULL],
  ['EROFS', SQLITE_READONLY],
  ['EIO', SQLITE_IOERR],
  ['ENOMEM', SQLITE_NOMEM],
]);

/** The file is not a usable database and has to be moved aside (fault F14). */
export function isUnusable(error: unknown): boolean {
  const code = resultCodeOf(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB || code === SQLITE_CANTOPEN || code === SQLITE_PERM;
}

/** There is no space, not even for deleting rows. */
export function isFull(error: unknown): boolean {
  return resultCodeOf(error) === SQLITE_FULL;
}

/** What SQLite threw: a full, read-only or broken disk is Unavailable with the remedy, anything else a defect. */
export function databaseFailure(doing: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = resultCodeOf(error) ?? CODES_BY_ERRNO.get(errnoOf(error) ?? '');
  const known = code === undefined ? undefined : NODE_FAILURES.get(code);
  if (known === undefined) return new Internal(doing, error);
  const [reason, remedy] = known;
  return new Unavailable(`${doing}: ${reason}: ${messageOf(error)}`, { cause: error, remedy });
}

function resultCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
