import { readHierarchies } from '../../../src/host/real/cgroups/hierarchies.ts';
import type { SnapshotOptions } from '../snapshot.ts';
import { isBelow } from './below.ts';
import { listDirectory } from './list-directory.ts';

/** Each cgroup once per hierarchy it is in. */
export function collectCgroups({ cgroupsBelow }: SnapshotOptions): string[] {
  return readHierarchies().flatMap(({ root }) => cgroupsAt(root, '').filter((path) => isBelow(path, cgroupsBelow)));
}

function cgroupsAt(root: string, path: string): string[] {
  return listDirectory(`${root}${path}`).flatMap((name) => [`${path}/${name}`, ...cgroupsAt(root, `${path}/${name}`)]);
}
