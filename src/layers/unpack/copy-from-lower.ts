import { closeSync, constants, openSync, readSync, symlinkSync } from 'node:fs';
import { makeNode } from '../../host/file-node-calls.ts';
import { InvalidLayer } from '../invalid-layer.ts';
import { type Attributes, setAttributes, setSymlinkAttributes } from './attributes.ts';
import { type BytePath, toBytes } from './byte-path.ts';
import type { LowerFile, LowerLayers } from './lower-layers.ts';
import { writeAll } from './write-all.ts';

const CHUNK = 256 * 1024;

/** Brings a file of a lower layer into this one, as overlay's copy-up does. @throws InvalidLayer for a directory */
export function copyFromLower(lower: LowerLayers, path: BytePath, file: LowerFile): void {
  const { stats } = file;
  if (stats.isDirectory()) throw new InvalidLayer('the target of a hard link is a directory');
  if (stats.isSymbolicLink()) {
    symlinkSync(toBytes(file.target), toBytes(path));
    return setSymlinkAttributes(path, attributesOf(file));
  }
  if (stats.isFile()) copyContent(lower, path);
  else makeNode(toBytes(path), stats.mode, major(stats.rdev), minor(stats.rdev));
  setAttributes(path, attributesOf(file));
}

/** The attributes a file has below. */
export function attributesOf({ stats, xattrs }: LowerFile): Attributes {
  return {
    uid: stats.uid,
    gid: stats.gid,
    mode: stats.mode & 0o7777,
    mtimeNs: BigInt(Math.max(0, Math.round(stats.mtimeMs * 1000))) * 1000n,
    xattrs,
  };
}

function copyContent(lower: LowerLayers, path: BytePath): void {
  const to = openSync(toBytes(path), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    const chunk = Buffer.alloc(CHUNK);
    lower.read(path, (from) => {
      for (let length = readSync(from, chunk); length > 0; length = readSync(from, chunk)) {
        writeAll(to, chunk.subarray(0, length), null);
      }
    });
  } finally {
    closeSync(to);
  }
}

/** glibc's major(3) and minor(3), for numbers that fit 32 bits. */
function major(rdev: number): number {
  return (rdev >>> 8) & 0xfff;
}

function minor(rdev: number): number {
  return (rdev & 0xff) | ((rdev >>> 12) & 0xfff00);
}
