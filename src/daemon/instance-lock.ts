import { mkdirSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { PreconditionFailed } from '../base/failure.ts';
import { readFirstLinesSync } from '../base/limited-read.ts';

/** SQLite's result code for a lock that another process has. */
const SQLITE_BUSY = 5;

/**
 * Makes this process the only daemon on a directory until it is disposed of or the process ends, however it ends.
 * SQLite's exclusive lock is an fcntl lock of the kernel: Node has no other door to one.
 * On a file system that cannot be written there is no lock: the daemon has to start there too, and the lock of its
 * run_root holds.
 * @throws PreconditionFailed naming the process that has it
 */
export function lockInstance(directory: string): Disposable {
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  const file = `${directory}/lock`;
  const lock = openLock(file);
  if (lock === undefined) return { [Symbol.dispose]: () => {} };
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    if (!isTaken(cause)) return { [Symbol.dispose]: () => {} };
    throw new PreconditionFailed(`another gantryd${holderOf(file)} already uses ${directory}`, {
      cause,
      remedy: 'stop the other daemon, or configure another root and run_root',
    });
  }
  return { [Symbol.dispose]: () => lock.close() };
}

function openLock(file: string): DatabaseSync | undefined {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch {
    return undefined;
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === SQLITE_BUSY;
}

/** Other processes may hold any number of locks: beyond this the holder is not named. */
const LOCKS_LIMIT = 1024 * 1024;

/** ` (process N)`, where the kernel's list of locks names it. */
function holderOf(file: string): string {
  const { ino } = statSync(file);
  const line = new RegExp(`WRITE (\\d+) [0-9a-f]+:[0-9a-f]+:${ino} `).exec(
    readFirstLinesSync('/proc/locks', LOCKS_LIMIT),
  );
  return line === null ? '' : ` (process ${line[1]})`;
}
