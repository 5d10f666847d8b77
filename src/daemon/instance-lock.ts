import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { PreconditionFailed } from '../base/failure.ts';

/**
 * Makes this process the only daemon on a directory until it is disposed of or the process ends, however it ends.
 * SQLite's exclusive lock is an fcntl lock of the kernel: Node has no other door to one.
 * @throws PreconditionFailed naming the process that has it
 */
export function lockInstance(directory: string): Disposable {
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  const file = `${directory}/lock`;
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new PreconditionFailed(`another gantryd${holderOf(file)} serves ${directory}`, {
      cause,
      remedy: 'stop that one first, or give this one another root and run_root',
    });
  }
  return { [Symbol.dispose]: () => lock.close() };
}

/** ` (process N)`, where the kernel's list of locks names it. */
function holderOf(file: string): string {
  const { ino } = statSync(file);
  const line = new RegExp(`WRITE (\\d+) [0-9a-f]+:[0-9a-f]+:${ino} `).exec(readFileSync('/proc/locks', 'utf8'));
  return line === null ? '' : ` (process ${line[1]})`;
}
