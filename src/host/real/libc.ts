import koffi from 'koffi';
import type { TerminalSize } from '../../base/session.ts';
import { errnoName, HostFailure } from '../host-failure.ts';

/**
 * The system calls that Node lacks and that neither block nor change the thread (docs/architecture.md#system-calls).
 * Every function throws {@link HostFailure} saying what was attempted; every descriptor returned is close-on-exec and
 * the caller's.
 */
const library = koffi.load('libc.so.6');

/** Numbers that are the same on every architecture (unified table, Linux 5.0 on). */
const SYS = {
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  openat2: 437,
  mount_setattr: 442,
} as const;

export const AT_FDCWD = -100;
export const O_PATH = 0o10000000;
export const O_NOFOLLOW = 0o400000;
export const O_DIRECTORY = 0o200000;
const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;
const AT_RECURSIVE = 0x8000;

/** Flags of openat2(2)'s `resolve`. */
export const RESOLVE = { noMagicLinks: 0x02, noSymlinks: 0x04, beneath: 0x08, inRoot: 0x10, noMounts: 0x01 } as const;

/** Flags of mount(2). */
export const MS = {
  readonly: 1,
  nosuid: 2,
  nodev: 4,
  noexec: 8,
  bind: 4096,
  recursive: 16384,
  private: 0x40000,
} as const;

const c = {
  openTree: library.func('long syscall(long number, int dir, const char *path, uint flags)'),
  mount: library.func(
    'int mount(const char *source, const char *target, const char *type, ulong flags, const char *data)',
  ),
  umount: library.func('int umount2(const char *target, int flags)'),
  pipe2: library.func('int pipe2(_Out_ int *fds, int flags)'),
  ioctl: library.func('int ioctl(int fd, ulong request, _Out_ int *value)'),
  setSize: library.func('int ioctl(int fd, ulong request, const void *size)'),
  mkdirat: library.func('int mkdirat(int dir, const char *name, uint mode)'),
  readlinkat: library.func('long readlinkat(int dir, const char *name, void *buffer, size_t size)'),
  memfd: library.func('int memfd_create(const char *name, uint flags)'),
  openat: library.func('int openat(int dir, const char *name, int flags, uint mode)'),
  openat2: library.func('long syscall(long number, int dir, const char *path, const void *how, size_t size)'),
  fsopen: library.func('long syscall(long number, const char *type, uint flags)'),
  fsconfig: library.func(
    'long syscall(long number, int fd, uint command, const char *key, const char *value, int aux)',
  ),
  fsmount: library.func('long syscall(long number, int fd, uint flags, uint attributes)'),
  moveMount: library.func(
    'long syscall(long number, int from, const char *fromPath, int to, const char *toPath, uint flags)',
  ),
  mountSetattr: library.func(
    'long syscall(long number, int dir, const char *path, uint flags, const void *attr, size_t size)',
  ),
};

/** Must follow the call at once: any other native call changes errno. */
function check(result: number | bigint, doing: string, detail?: () => string | undefined): number {
  if (Number(result) >= 0) return Number(result);
  const errno = errnoName(koffi.errno());
  const text = detail?.();
  throw new HostFailure(doing, errno, text === undefined ? {} : { detail: text });
}

export function mount(source: string, target: string, type: string | null, flags: number, data: string | null): void {
  check(c.mount(source, target, type, flags, data), `mount ${source} at ${target}`);
}

const UMOUNT = { detach: 2, noFollow: 8 } as const;

/** Takes a mount out of the mount table whoever still uses it: it does not wait for the disk. */
export function detachMount(target: string): void {
  check(c.umount(target, UMOUNT.detach | UMOUNT.noFollow), `detach the mount at ${target}`);
}

/** Unmounts what no process uses. @throws HostFailure EBUSY */
export function unmountIdle(target: string): void {
  check(c.umount(target, UMOUNT.noFollow), `unmount ${target}`);
}

/** Read end (non-blocking) and write end (blocking). */
export function pipe(): { readonly readFd: number; readonly writeFd: number } {
  const fds: [number, number] = [0, 0];
  check(c.pipe2(fds, O_CLOEXEC | O_NONBLOCK), 'make a pipe');
  // Non-blocking belongs to the open description: a child that opens /proc/PID/fd/N gets one of its own, blocking.
  return { readFd: fds[0], writeFd: fds[1] };
}

const FIONREAD = 0x541b;

/** Bytes that can be read now. */
export function bytesToRead(fd: number): number {
  const value: [number] = [0];
  check(c.ioctl(fd, FIONREAD, value), `ask descriptor ${fd} how much can be read`);
  return value[0];
}

const TIOCSWINSZ = 0x5414;

/** Sets the size of a terminal; its processes get SIGWINCH. Source: ioctl_tty(2). */
export function resizeTerminal(fd: number, { width, height }: TerminalSize): void {
  const size = new Uint16Array([height, width, 0, 0]);
  check(c.setSize(fd, TIOCSWINSZ, size), `resize a terminal to ${width}x${height}`);
}

/** A file without a name, open for reading and writing. */
export function memoryFile(name: string): number {
  return check(c.memfd(name, 1), 'make a file in memory');
}

/** Resolves and opens below a directory. @see openat2(2) */
export function openAt(dir: number, path: string, flags: number, resolve: number): number {
  const how = new BigUint64Array([BigInt(flags | O_CLOEXEC), 0n, BigInt(resolve)]);
  return check(c.openat2(SYS.openat2, dir, path, how, how.byteLength), `open ${path}`);
}

/** Creates a file that must not exist, and opens it for writing; follows no link. */
export function createAt(dir: number, name: string, mode: number): number {
  const O_CREAT_EXCL_WRONLY = 0o100 | 0o200 | 0o1;
  return check(c.openat(dir, name, O_CREAT_EXCL_WRONLY | O_NOFOLLOW | O_CLOEXEC, mode), `create ${name}`);
}

export function makeDirectoryAt(dir: number, name: string, mode: number): void {
  check(c.mkdirat(dir, name, mode), `make directory ${name}`);
}

/** The text of a symbolic link that was opened with `O_PATH | O_NOFOLLOW`. */
export function readLinkOf(fd: number): string {
  const buffer = Buffer.alloc(4096);
  const length = check(c.readlinkat(fd, '', buffer, buffer.length), 'read a symbolic link');
  return buffer.toString('utf8', 0, length);
}

/** A file system being configured; `log` reads what the kernel said about it. */
export function openFileSystem(type: string): number {
  return check(c.fsopen(SYS.fsopen, type, 1), `configure a file system of type ${type}`);
}

const FSCONFIG = { flag: 0, string: 1, create: 6 } as const;

export function setFileSystemOption(fd: number, key: string, value: string, log: () => string | undefined): void {
  check(c.fsconfig(SYS.fsconfig, fd, FSCONFIG.string, key, value, 0), `set mount option ${key}=${value}`, log);
}

export function createFileSystem(fd: number, log: () => string | undefined): void {
  check(c.fsconfig(SYS.fsconfig, fd, FSCONFIG.create, null, null, 0), 'create the file system', log);
}

/** A detached mount of it. */
export function mountFileSystem(fd: number, readonly: boolean): number {
  return check(c.fsmount(SYS.fsmount, fd, 1, readonly ? 1 : 0), 'mount the file system');
}

export function attachMount(fd: number, target: string): void {
  const MOVE_MOUNT_F_EMPTY_PATH = 4;
  check(c.moveMount(SYS.move_mount, fd, '', AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH), `attach a mount at ${target}`);
}

/** Makes a mount read-only, with everything below it where `recursive`. */
export function makeReadonly(target: string, recursive: boolean): void {
  const MOUNT_ATTR_RDONLY = 1n;
  const attributes = new BigUint64Array([MOUNT_ATTR_RDONLY, 0n, 0n, 0n]);
  const flags = recursive ? AT_RECURSIVE : 0;
  check(
    c.mountSetattr(SYS.mount_setattr, AT_FDCWD, target, flags | AT_SYMLINK_NOFOLLOW, attributes, attributes.byteLength),
    `make ${target} read-only`,
  );
}

const AT_SYMLINK_NOFOLLOW = 0x100;

const AT_EMPTY_PATH = 0x1000;

/** A detached copy of the mount at a path, with what is mounted below it. @see open_tree(2) */
export function cloneMount(path: string): number {
  const OPEN_TREE_CLONE = 1;
  const flags = OPEN_TREE_CLONE | O_CLOEXEC | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW;
  return check(c.openTree(SYS.open_tree, AT_FDCWD, path, flags), `copy the mount of ${path}`);
}

/** Shows the owners of a detached mount, and of those below it, through a user namespace. @see mount_setattr(2) */
export function mapOwners(mountFd: number, usernsFd: number, path: string): void {
  const MOUNT_ATTR_IDMAP = 0x10_0000n;
  const attributes = new BigUint64Array([MOUNT_ATTR_IDMAP, 0n, 0n, BigInt(usernsFd)]);
  const flags = AT_EMPTY_PATH | AT_RECURSIVE;
  check(
    c.mountSetattr(SYS.mount_setattr, mountFd, '', flags, attributes, attributes.byteLength),
    `map the owners of ${path}`,
  );
}
