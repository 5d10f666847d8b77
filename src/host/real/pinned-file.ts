import { closeSync, fstatSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import type { OpenedFile } from '../host.ts';

/** A file behind a descriptor of this process; other processes open the same file by its path, whatever its name is by then. */
export class PinnedFile implements OpenedFile {
  readonly path: string;
  readonly #fd: number;
  #isOpen = true;

  constructor(fd: number) {
    this.#fd = fd;
    this.path = `/proc/${process.pid}/fd/${fd}`;
  }

  async isOpenIn(pid: number): Promise<boolean> {
    const own = fstatSync(this.#fd, { bigint: true });
    const directory = `/proc/${pid}/fd`;
    const names = await readdir(directory).catch(() => []);
    for (const name of names) {
      const other = await stat(`${directory}/${name}`, { bigint: true }).catch(() => undefined);
      if (other?.ino === own.ino && other.dev === own.dev) return true;
    }
    return false;
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) closeSync(this.#fd);
    this.#isOpen = false;
  }
}
