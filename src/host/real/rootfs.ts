import { closeSync, fstatSync, lchownSync } from 'node:fs';
import { open, stat, statfs } from 'node:fs/promises';
import { InvalidInput } from '../../base/failure.ts';
import { readAtMost } from '../../base/limited-read.ts';
import type { FileSystemSize, HostFileStat, HostRootfs } from '../host.ts';
import { HostFailure, hostFailure } from '../host-failure.ts';
import { majorOf, minorOf, statOf } from './file-stat.ts';
import type { GantryHost } from './gantry-host/client.ts';
import { WireWriter } from './gantry-host/wire.ts';
import { RootDirectory } from './in-root.ts';
import { createAt, makeDirectoryAt, O_PATH, openAt, RESOLVE } from './libc.ts';

/** Examines the file through a descriptor without access (`O_PATH`), and opens it only if it is a regular file. */
export class RealRootfs implements HostRootfs {
  readonly #gantryHost: GantryHost;

  constructor(gantryHost: GantryHost) {
    this.#gantryHost = gantryHost;
  }

  async read(root: string, path: string, limit: number): Promise<Uint8Array | undefined> {
    using directory = new RootDirectory(root);
    const fd = directory.find(path);
    if (fd === undefined) return undefined;
    try {
      if (!fstatSync(fd).isFile()) throw new InvalidInput(path, 'is not a regular file');
      await using file = await open(`/proc/self/fd/${fd}`, 'r');
      return await readAtMost(file, path, limit);
    } finally {
      closeSync(fd);
    }
  }

  async stat(root: string, path: string): Promise<HostFileStat | undefined> {
    using directory = new RootDirectory(root);
    const fd = directory.find(path);
    if (fd === undefined) return undefined;
    try {
      return statOf(fstatSync(fd, { bigint: true }));
    } finally {
      closeSync(fd);
    }
  }

  async ensure(root: string, path: string, kind: 'directory' | 'file'): Promise<void> {
    using directory = new RootDirectory(root);
    const parts = directory.resolve(path).split('/').slice(1).filter(Boolean);
    let parent = openAt(directory.fd, '.', O_PATH, 0);
    const owner = fstatSync(parent);
    try {
      for (const [index, name] of parts.entries()) {
        const last = index === parts.length - 1;
        makeWhereMissing(parent, name, last ? kind : 'directory', owner);
        const below = enter(parent, name, path, last ? kind : 'directory');
        closeSync(parent);
        parent = below;
      }
    } finally {
      closeSync(parent);
    }
  }

  async resolve(root: string, path: string): Promise<string> {
    using directory = new RootDirectory(root);
    return directory.resolve(path);
  }

  async fileSystem(path: string): Promise<FileSystemSize> {
    try {
      const [size, { dev }] = await Promise.all([statfs(path, { bigint: true }), stat(path, { bigint: true })]);
      const { blocks, bsize, files, ffree } = size;
      return { bytes: blocks * bsize, inodes: files, inodesFree: ffree, device: `${majorOf(dev)}:${minorOf(dev)}` };
    } catch (cause) {
      throw hostFailure(`measure the file system of ${path}`, cause);
    }
  }

  usage(root: string): Promise<{ readonly bytes: bigint; readonly inodes: bigint }> {
    const body = new WireWriter().string(root).bytes();
    return this.#gantryHost.request('measureTree', `measure ${root}`, body, (payload) => ({
      bytes: payload.u64(),
      inodes: payload.u64(),
    }));
  }
}

/** New files belong to the owner of the root: in a user namespace that is not the daemon's root. */
function makeWhereMissing(
  parent: number,
  name: string,
  kind: 'directory' | 'file',
  owner: { readonly uid: number; readonly gid: number },
): void {
  try {
    if (kind === 'directory') makeDirectoryAt(parent, name, 0o755);
    else closeSync(createAt(parent, name, 0o644));
    if (owner.uid !== 0) lchownSync(`/proc/self/fd/${parent}/${name}`, owner.uid, owner.gid);
  } catch (cause) {
    if (!(cause instanceof HostFailure) || cause.errno !== 'EEXIST') throw cause;
  }
}

/**
 * A link that has appeared since the path was resolved is refused, not followed.
 * @throws InvalidInput when something of another kind is in the way
 */
function enter(parent: number, name: string, path: string, kind: 'directory' | 'file'): number {
  const fd = openInPlace(parent, name, path);
  const isDirectory = fstatSync(fd).isDirectory();
  if (isDirectory === (kind === 'directory')) return fd;
  closeSync(fd);
  throw new InvalidInput(path, `"${name}" is ${isDirectory ? 'a directory' : 'not a directory'}`);
}

function openInPlace(parent: number, name: string, path: string): number {
  try {
    return openAt(parent, name, O_PATH, RESOLVE.noSymlinks | RESOLVE.beneath);
  } catch (cause) {
    if (!(cause instanceof HostFailure) || cause.errno !== 'ELOOP') throw cause;
    throw new InvalidInput(path, `"${name}" was replaced with a symbolic link`, { cause });
  }
}
