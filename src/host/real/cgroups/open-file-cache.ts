import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { errnoOf, InvalidInput } from '../../../base/failure.ts';
import { readTextSync } from '../../../base/limited-read.ts';
import { hostFailure } from '../../host-failure.ts';

/** Maximum number of open files, if the process may have more than twice as many: 250 pods have about 10,000. */
const MAX_OPEN_FILES = 16_384;
/** No file of statistics comes near it. */
const FILE_LIMIT = 1024 * 1024;
/** Stands for a file that this kernel does not offer there. */
const ABSENT = -1;
/** What reading says of a cgroup that is gone, or of a file that it does not support. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENODEV', 'ENOTSUP']);

/**
 * Files that are read repeatedly and stay open in between: reading then costs a sixth of opening each time. An open
 * file does not hold its cgroup: it can be removed, and reading the file then fails.
 */
export class OpenFileCache {
  /** Descriptors by directory and name; directories in the order in which they came. */
  readonly #open = new Map<string, Map<string, number>>();
  readonly #most: number = maxOpenFiles();
  #buffer = Buffer.allocUnsafe(16_384);
  #count = 0;

  /** The file's text; undefined if it does not exist (any more). */
  read(directory: string, name: string): string | undefined {
    const kept = this.#open.get(directory)?.get(name);
    if (kept === ABSENT) return undefined;
    const fd = kept ?? this.#openFile(directory, name);
    if (fd === undefined) return undefined;
    try {
      return this.#readAll(fd);
    } catch (cause) {
      this.close(directory);
      if (GONE.has(errnoOf(cause) ?? '')) return undefined;
      throw hostFailure(`read ${directory}/${name}`, cause);
    }
  }

  /** Closes all of that directory. */
  close(directory: string): void {
    const files = this.#open.get(directory);
    if (files === undefined) return;
    this.#open.delete(directory);
    for (const fd of files.values()) {
      if (fd === ABSENT) continue;
      closeSync(fd);
      this.#count -= 1;
    }
  }

  closeAll(): void {
    for (const directory of [...this.#open.keys()]) this.close(directory);
  }

  #openFile(directory: string, name: string): number | undefined {
    const [oldest] = this.#open.keys();
    if (this.#count >= this.#most && oldest !== undefined) this.close(oldest);
    try {
      return this.#keep(directory, name, openSync(`${directory}/${name}`, 'r'));
    } catch (cause) {
      if (!GONE.has(errnoOf(cause) ?? '')) throw hostFailure(`open ${directory}/${name}`, cause);
      if (existsSync(directory)) this.#keep(directory, name, ABSENT);
      return undefined;
    }
  }

  #keep(directory: string, name: string, fd: number): number {
    let files = this.#open.get(directory);
    if (files === undefined) this.#open.set(directory, (files = new Map()));
    files.set(name, fd);
    if (fd !== ABSENT) this.#count += 1;
    return fd;
  }

  #readAll(fd: number): string {
    let length = 0;
    for (;;) {
      const read = readSync(fd, this.#buffer, length, this.#buffer.length - length, length);
      length += read;
      if (read === 0 || length < this.#buffer.length) return this.#buffer.toString('latin1', 0, length);
      if (length >= FILE_LIMIT) throw new InvalidInput('cgroup file', `exceeds ${FILE_LIMIT} bytes`);
      this.#buffer = Buffer.concat([this.#buffer], this.#buffer.length * 2);
    }
  }
}

/** Half of what the process may have. Source: proc(5), /proc/PID/limits. */
function maxOpenFiles(): number {
  const limit = /^Max open files\s+(\d+)/m.exec(readTextSync('/proc/self/limits', 65_536))?.[1];
  return limit === undefined ? MAX_OPEN_FILES : Math.min(MAX_OPEN_FILES, Math.floor(Number(limit) / 2));
}
