import { closeSync, openSync } from 'node:fs';
import { attachMount, cloneMount, mapOwners } from './libc.ts';

/**
 * Mounts a path recursively at another path, with its owners mapped through a pinned user namespace: files of user 0 on
 * the disk belong to the namespace's root. Nothing on the disk changes.
 * @throws HostFailure EINVAL if one of its file systems cannot be mapped
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
