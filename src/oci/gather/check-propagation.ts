import type { Mount } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { MountEntry } from '../../host/host.ts';
import { mountBelow } from './mount-below.ts';

/**
 * Checks that the mount below a host path propagates as the request needs: both ways only where it is shared, from the
 * host only where it is shared or a slave.
 * @param table all mounts, in order of mounting
 * @throws InvalidInput naming the mount
 * Source: CRI v1, MountPropagation; both peers refuse it alike.
 */
export function checkPropagation(mount: Mount, at: number, source: string, table: readonly MountEntry[]): void {
  if (mount.propagation === 'PRIVATE') return;
  const below = mountBelow(source, table);
  const actual = below?.propagation ?? 'private';
  const isEnough = actual === 'shared' || (actual === 'slave' && mount.propagation === 'HOST_TO_CONTAINER');
  if (isEnough) return;
  const where = `${mount.hostPath} is on the ${actual} mount ${below?.target ?? '/'}`;
  throw new InvalidInput(`mounts.${at}.propagation`, `${mount.propagation} is not possible: ${where}`);
}
