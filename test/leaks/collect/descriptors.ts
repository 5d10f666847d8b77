import { readdirSync, readlinkSync } from 'node:fs';
import type { SnapshotOptions } from '../snapshot.ts';
import { nameSockets } from './sockets.ts';

/**
 * Open descriptors of the daemon: files by path, pipes by their type, sockets by their address or the process at the
 * other end. A connection that the calling process keeps open to the daemon (a test's client) is left out.
 */
export async function collectDescriptors({ daemonPid }: SnapshotOptions): Promise<string[]> {
  if (daemonPid === undefined) return [];
  const open = readdirSync(`/proc/${daemonPid}/fd`).flatMap((fd) => readDescriptor(daemonPid, fd));
  const nameOf = await nameSockets(process.pid);
  return open.flatMap((target) => {
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode === undefined) return [target.replace(/:\[\d+\]$/, '')];
    return nameOf(inode) ?? [];
  });
}

/** The target of a descriptor; undefined if it was closed in the meantime. */
function readDescriptor(pid: number, fd: string): string[] {
  try {
    return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
  } catch {
    return [];
  }
}
