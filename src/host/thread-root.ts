import { closeSync, constants, openSync } from 'node:fs';
import koffi from 'koffi';
import { SystemCallError } from './file-node-calls.ts';

const libc = koffi.load('libc.so.6');
const unshare = libc.func('int unshare(int flags)');
const chroot = libc.func('int chroot(const char *path)');
const fchdir = libc.func('int fchdir(int fd)');
const umask = libc.func('uint32_t umask(uint32_t mask)');

const CLONE_FS = 0x200;
const O_PATH = 0o10000000;

/**
 * The root directory of the calling thread alone, which must be a worker thread. After {@link ThreadRoot.separate} the
 * thread's root, working directory and umask (0) are its own; the rest of the process keeps the host's.
 *
 * The process must have used an asynchronous fs call before the thread starts: libuv's pool, created at the first one,
 * would run with the thread's root otherwise.
 */
export class ThreadRoot {
  readonly #host: number;

  private constructor(host: number) {
    this.#host = host;
  }

  /** Takes the thread's root, working directory and umask apart from the process. @throws SystemCallError */
  static separate(): ThreadRoot {
    check('unshare', unshare(CLONE_FS));
    umask(0);
    return new ThreadRoot(openDirectory('/'));
  }

  /** Opens a directory of the host, to be entered any number of times. Not to be called while inside another root. */
  open(path: string): OpenRoot {
    return new OpenRoot(openDirectory(path));
  }

  /** Makes the directory the thread's root and working directory. @throws SystemCallError */
  enter(root: OpenRoot): void {
    become(root.fd);
  }

  /** Back to the host's root. @throws SystemCallError */
  leave(): void {
    become(this.#host);
  }
}

/** A directory that can become a thread's root; stays usable when its mount is detached. */
export class OpenRoot implements Disposable {
  readonly fd: number;

  constructor(fd: number) {
    this.fd = fd;
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }
}

function openDirectory(path: string): number {
  return openSync(path, O_PATH | constants.O_DIRECTORY);
}

function become(fd: number): void {
  check('fchdir', fchdir(fd));
  check('chroot', chroot('.'));
}

function check(call: string, result: number): void {
  if (result !== 0) throw new SystemCallError(call, koffi.errno());
}
