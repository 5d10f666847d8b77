import { readdirSync } from 'node:fs';
import { isIP } from 'node:net';
import type { SnapshotOptions } from '../snapshot.ts';
import { listDirectory } from './list-directory.ts';

/** Addresses that host-local has given away: a file named by the address, in a directory named by the network. */
export function collectLeases({ leaseDirectories = ['/var/lib/cni/networks'] }: SnapshotOptions): string[] {
  return leaseDirectories.flatMap((directory) =>
    listDirectory(directory).flatMap((network) =>
      readdirSync(`${directory}/${network}`).flatMap((name) => (isIP(name) === 0 ? [] : [`${network} ${name}`])),
    ),
  );
}
