import { closeSync, fstatSync, renameSync, unlinkSync } from 'node:fs';
import { posix } from 'node:path';
import { errnoOf, InvalidInput } from '../../base/failure.ts';
import type { OpenedFile } from '../host.ts';
import { HostFailure, hostFailure } from '../host-failure.ts';
import { statOf } from './file-stat.ts';
import { AT_FDCWD, createAt, makeDirectoryAt, O_DIRECTORY, O_NOFOLLOW, O_PATH, openAt, RESOLVE } from './libc.ts';
import { PinnedFile } from './pinned-file.ts';

/** A pod that creates and removes the file in a loop gets so many chances. */
const ATTEMPTS = 16;
const IN_PLACE = RESOLVE.noSymlinks | RESOLVE.noMagicLinks | RESOLVE.beneath | RESOLVE.noMounts;

/**
 * Opens a log file in a directory to which a pod may write at any moment: no symbolic link is followed, and no path is
 * used by name after it was checked. Missing directories and a missing file are created. An existing file is examined
 * through an `O_PATH` descriptor, which neither blocks on a FIFO nor opens a device, and must be a regular file with
 * one name: a hard link could refer to a file of the host (ADR 0100).
 *
 * `replace` replaces an existing file by a new, empty one.
 * @throws InvalidInput naming the path that is not a directory or a regular file; HostFailure
 */
export function openLog(path: string, existing: 'keep' | 'replace'): OpenedFile {
  const directory = enterDirectory(posix.dirname(path));
  try {
    const name = posix.basename(path);
    const fd = existing === 'keep' ? keep(directory, name, path) : replace(directory, name, path);
    return new PinnedFile(fd);
  } finally {
    closeSync(directory);
  }
}

function enterDirectory(path: string): number {
  try {
    return openAt(AT_FDCWD, path, O_PATH | O_DIRECTORY, RESOLVE.noSymlinks);
  } catch {
    // It is missing, or something is in the way: component by component, to create it or to name what it is.
    return makeDirectories(path);
  }
}

function makeDirectories(path: string): number {
  let [at, parent] = ['', openAt(AT_FDCWD, '/', O_PATH | O_DIRECTORY, 0)];
  for (const name of path.split('/').filter(Boolean)) {
    at = `${at}/${name}`;
    try {
      const below = enterOrMake(parent, name, at);
      closeSync(parent);
      parent = below;
    } catch (cause) {
      closeSync(parent);
      throw cause;
    }
  }
  return parent;
}

function enterOrMake(parent: number, name: string, path: string): number {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return openAt(parent, name, O_PATH | O_DIRECTORY, RESOLVE.noSymlinks | RESOLVE.beneath);
    } catch (cause) {
      refuseDirectory(cause, path);
      if (!isErrno(cause, 'ENOENT') || attempt === ATTEMPTS) throw cause;
    }
    unless('EEXIST', () => makeDirectoryAt(parent, name, 0o755));
  }
}

function refuseDirectory(cause: unknown, path: string): void {
  if (isErrno(cause, 'ELOOP')) {
    const remedy = 'name the log directory by its resolved path, or use a bind mount instead of the link';
    throw new InvalidInput(path, `is a symbolic link, which is not followed on the way to a log: ${remedy}`, { cause });
  }
  if (isErrno(cause, 'ENOTDIR')) throw new InvalidInput(path, 'is not a directory', { cause });
}

function keep(directory: number, name: string, path: string): number {
  for (let attempt = 1; ; attempt += 1) {
    const present = findRegular(directory, name, path);
    if (present !== undefined) return present;
    try {
      return createAt(directory, name, 0o600);
    } catch (cause) {
      if (!isErrno(cause, 'EEXIST') || attempt === ATTEMPTS) throw cause;
    }
  }
}

/** By a temporary name, as conmon does: kubelet removes what ends in `.tmp`. Neither step follows a link. */
function replace(directory: number, name: string, path: string): number {
  for (const each of [name, `${name}.tmp`]) {
    const present = findRegular(directory, each, posix.join(posix.dirname(path), each));
    if (present !== undefined) closeSync(present);
  }
  const temporary = `/proc/self/fd/${directory}/${name}.tmp`;
  unless('ENOENT', () => unlinkSync(temporary));
  const fd = createAt(directory, `${name}.tmp`, 0o600);
  try {
    renameSync(temporary, `/proc/self/fd/${directory}/${name}`);
    return fd;
  } catch (cause) {
    closeSync(fd);
    unless('ENOENT', () => unlinkSync(temporary));
    throw hostFailure(`replace the log ${path} by a new one`, cause);
  }
}

/** @throws InvalidInput when it is anything but a regular file with one name */
function findRegular(directory: number, name: string, path: string): number | undefined {
  const fd = findInPlace(directory, name, path);
  if (fd === undefined) return undefined;
  const stat = fstatSync(fd, { bigint: true });
  if (stat.isFile() && stat.nlink <= 1n) return fd;
  closeSync(fd);
  if (stat.isFile()) throw new InvalidInput(path, `exists and has ${stat.nlink} hard links: a log has one name`);
  throw new InvalidInput(path, `exists and is a ${statOf(stat).kind}, not a regular file`);
}

function findInPlace(directory: number, name: string, path: string): number | undefined {
  try {
    return openAt(directory, name, O_PATH | O_NOFOLLOW, IN_PLACE);
  } catch (cause) {
    if (isErrno(cause, 'ENOENT')) return undefined;
    if (isErrno(cause, 'EXDEV')) throw new InvalidInput(path, 'exists and is a mount point, not a log', { cause });
    throw cause;
  }
}

function unless(errno: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    if (!isErrno(cause, errno)) throw cause;
  }
}

function isErrno(cause: unknown, errno: string): boolean {
  return (cause instanceof HostFailure ? cause.errno : errnoOf(cause)) === errno;
}
