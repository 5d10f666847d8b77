import type { BigIntStats } from 'node:fs';
import type { HostFileStat } from '../host.ts';

export function statOf(stat: BigIntStats): HostFileStat {
  return {
    kind: kindOfStat(stat),
    mode: Number(stat.mode & 0o7777n),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    size: Number(stat.size),
    rdevMajor: majorOf(stat.rdev),
    rdevMinor: minorOf(stat.rdev),
    mtimeNs: stat.mtimeNs,
    ctimeNs: stat.ctimeNs,
  };
}

/** As glibc's major(3). */
export function majorOf(device: bigint): number {
  return Number(((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n));
}

/** As glibc's minor(3). */
export function minorOf(device: bigint): number {
  return Number((device & 0xffn) | ((device >> 12n) & 0xffffff00n));
}

function kindOfStat(stat: BigIntStats): HostFileStat['kind'] {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'symlink';
  if (stat.isCharacterDevice()) return 'char';
  if (stat.isBlockDevice()) return 'block';
  return stat.isFIFO() ? 'fifo' : 'socket';
}
