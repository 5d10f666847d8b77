import { closeSync, openSync } from 'node:fs';
import { attachMount, cloneMount, mapOwners } from './libc.ts';

/**
 * Mounts a path with everything below it at another place, its owners shown through a pinned user namespace: what user
 * 0 owns on the disk belongs to the namespace's root. Nothing on the disk changes.
 * @throws HostFailure EINVAL where a file system below it cannot be mapped
 */
export function mountMapped(source: string, target: string, userns: string): void {
  const namespace = openSync(userns, 'r');
  try {
    const mount = cloneMount(source);
    try {
      mapOwners(mount, namespace, source);
      attachMount(mount, target);
    } finally {
      closeSync(mount);
    }
  } finally {
    closeSync(namespace);
  }
}
