import { type MountLine, readMountTable } from '../../../src/host/real/mount-table.ts';
import type { SnapshotOptions } from '../snapshot.ts';
import { isBelow } from './below.ts';

/** `overlay on /run/x`. */
export function collectMounts(options: SnapshotOptions): string[] {
  return inScope(options).flatMap(({ type, target }) => (type === 'nsfs' ? [] : [`${type} on ${target}`]));
}

/** `net on /run/ns/x`: the type, not the inode, because a pin that was created again is equal for its owner. */
export function collectNamespacePins(options: SnapshotOptions): string[] {
  return inScope(options).flatMap(({ type, root, target }) =>
    type === 'nsfs' ? [`${root.split(':')[0]} on ${target}`] : [],
  );
}

function inScope({ mountsBelow }: SnapshotOptions): MountLine[] {
  return readMountTable().filter(({ target }) => isBelow(target, mountsBelow));
}
