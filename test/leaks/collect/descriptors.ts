import { readdirSync, readlinkSync } from 'node:fs';
import type { SnapshotOptions } from '../snapshot.ts';

/** What the daemon has open; sockets and pipes by their kind, for their numbers say nothing. */
export function collectDescriptors({ daemonPid }: SnapshotOptions): string[] {
  if (daemonPid === undefined) return [];
  return readdirSync(`/proc/${daemonPid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${daemonPid}/fd/${fd}`).replace(/:\[\d+\]$/, '')];
    } catch {
      return [];
    }
  });
}
