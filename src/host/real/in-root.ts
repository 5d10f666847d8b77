import { closeSync } from 'node:fs';
import { InvalidInput } from '../../base/failure.ts';
import { HostFailure } from '../host-failure.ts';
import { AT_FDCWD, O_DIRECTORY, O_NOFOLLOW, O_PATH, openAt, RESOLVE, readLinkOf } from './libc.ts';

/** As the kernel's own limit (MAXSYMLINKS). */
const MAX_LINKS = 40;
/** openat2 returns EAGAIN if something was renamed at the same time and it cannot be sure. */
const ATTEMPTS = 16;

/** A directory that paths are resolved inside of, as by chroot(2). Dispose it. */
export class RootDirectory implements Disposable {
  readonly fd: number;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.fd = openAt(AT_FDCWD, path, O_PATH | O_DIRECTORY, 0);
  }

  /** A descriptor for path operations (`O_PATH`), links resolved; undefined if the path does not exist. */
  find(path: string, flags = 0): number | undefined {
    if (path.includes('\0')) throw new InvalidInput('path', 'contains a NUL character');
    for (let attempt = 1; ; attempt += 1) {
      try {
        return openAt(this.fd, path, O_PATH | flags, RESOLVE.inRoot | RESOLVE.noMagicLinks);
      } catch (cause) {
        const errno = cause instanceof HostFailure ? cause.errno : '';
        if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
        if (errno === 'ELOOP') throw new InvalidInput(path, `has too many symbolic links inside ${this.#path}`);
        if (errno !== 'EAGAIN' || attempt === ATTEMPTS) throw cause;
      }
    }
  }

  /** The target of the symbolic link that is the last component, or undefined. */
  linkAt(path: string): string | undefined {
    const fd = this.find(path, O_NOFOLLOW);
    if (fd === undefined) return undefined;
    try {
      return readLinkOf(fd);
    } catch {
      // EINVAL or ENOENT: no symbolic link.
      return undefined;
    } finally {
      closeSync(fd);
    }
  }

  /** The path without links and dots, as seen from the root; what does not exist is taken as it stands. */
  resolve(path: string): string {
    const todo = path.split('/');
    const done: string[] = [];
    for (let links = 0, part = todo.shift(); part !== undefined; part = todo.shift()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        done.pop();
        continue;
      }
      const target = this.linkAt([...done, part].join('/'));
      if (target === undefined) {
        done.push(part);
        continue;
      }
      links += 1;
      if (links > MAX_LINKS) throw new InvalidInput(path, `has too many symbolic links inside ${this.#path}`);
      if (target.startsWith('/')) done.length = 0;
      todo.unshift(...target.split('/'));
    }
    return `/${done.join('/')}`;
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }
}
