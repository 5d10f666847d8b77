import { getSystemErrorName } from 'node:util';
import koffi from 'koffi';

/**
 * Calls on file nodes that Node does not have, for the unpacking thread: device nodes, extended attributes, times in
 * nanoseconds. Paths are bytes; none of them follows a symlink as last component, none blocks, none changes the thread.
 * Loaded before the thread gives up the host's root: koffi is a shared object.
 */
const libc = koffi.load('libc.so.6');
const mknod = libc.func('int mknod(const void *path, uint32_t mode, uint64_t dev)');
const lsetxattr = libc.func(
  'int lsetxattr(const void *path, const char *name, const void *value, size_t size, int flags)',
);
const lgetxattr = libc.func('int64_t lgetxattr(const void *path, const char *name, void *value, size_t size)');
const llistxattr = libc.func('int64_t llistxattr(const void *path, void *list, size_t size)');
const utimensat = libc.func('int utimensat(int dirfd, const void *path, const void *times, int flags)');

const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const NUL = Buffer.alloc(1);
/** Linux: XATTR_SIZE_MAX and XATTR_LIST_MAX. */
const XATTR_MAX = 65_536;

/** A system call failed; `code` is the errno's name, as in Node's own errors. */
export class SystemCallError extends Error {
  readonly code: string;
  readonly syscall: string;

  constructor(syscall: string, errno: number) {
    const code = getSystemErrorName(-errno);
    super(`${syscall}: ${code}`);
    this.code = code;
    this.syscall = syscall;
  }
}

/** Makes a device node or FIFO; `mode` carries the type bits. @throws SystemCallError */
export function makeNode(path: Buffer, mode: number, major: number, minor: number): void {
  check('mknod', mknod(cPath(path), mode, deviceNumber(major, minor)));
}

/** Sets an extended attribute of the file itself. @throws SystemCallError */
export function setXattr(path: Buffer, name: string, value: Uint8Array): void {
  check('lsetxattr', lsetxattr(cPath(path), name, value, value.length, 0));
}

/** An extended attribute of the file itself, or undefined if it is absent or not supported. @throws SystemCallError */
export function getXattr(path: Buffer, name: string): Buffer | undefined {
  const value = Buffer.alloc(XATTR_MAX);
  const size = Number(lgetxattr(cPath(path), name, value, value.length));
  if (size >= 0) return value.subarray(0, size);
  const error = new SystemCallError('lgetxattr', koffi.errno());
  if (error.code === 'ENODATA' || error.code === 'ENOTSUP') return undefined;
  throw error;
}

/** Names of the file's own extended attributes. @throws SystemCallError */
export function listXattrs(path: Buffer): readonly string[] {
  const list = Buffer.alloc(XATTR_MAX);
  const size = Number(llistxattr(cPath(path), list, list.length));
  if (size >= 0) return list.toString('utf8', 0, size).split('\0').slice(0, -1);
  const error = new SystemCallError('llistxattr', koffi.errno());
  if (error.code === 'ENOTSUP') return [];
  throw error;
}

/** Sets access and modification time of the file itself, nanoseconds since the epoch. @throws SystemCallError */
export function setTimes(path: Buffer, ns: bigint): void {
  const times = Buffer.alloc(32);
  for (const at of [0, 16]) {
    times.writeBigInt64LE(ns / 1_000_000_000n, at);
    times.writeBigInt64LE(ns % 1_000_000_000n, at + 8);
  }
  check('utimensat', utimensat(AT_FDCWD, cPath(path), times, AT_SYMLINK_NOFOLLOW));
}

function cPath(path: Buffer): Buffer {
  return Buffer.concat([path, NUL]);
}

/** glibc's makedev(3). */
function deviceNumber(major: number, minor: number): bigint {
  const [ma, mi] = [BigInt(major), BigInt(minor)];
  return ((ma & 0xfff_f000n) << 32n) | ((ma & 0xfffn) << 8n) | ((mi & 0xfff_ff00n) << 12n) | (mi & 0xffn);
}

function check(call: string, result: number): void {
  if (result !== 0) throw new SystemCallError(call, koffi.errno());
}
