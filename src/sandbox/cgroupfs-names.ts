import { InvalidInput } from '../base/failure.ts';
import type { CgroupNames } from './cgroup-names.ts';

/** Cgroups by plain paths, as driver `cgroupfs` has them. `defaultParent` serves pods that name none. */
export function cgroupfsNames(defaultParent: string): CgroupNames {
  return {
    parent: (requested) => (requested === '' ? defaultParent : checked(requested)),
    pause: (parent, id) => `${parent}/crio-${id}`,
    container: (parent, id) => `${parent}/crio-${id}`,
    monitor: (parent, id) => `${parent}/crio-conmon-${id}`,
    operation: (parent, id) => `${parent}/gantry-op-${id}`,
  };
}

function checked(parent: string): string {
  const field = 'linux.cgroup_parent';
  const parts = parent.split('/').slice(1);
  const isPlain = parent.startsWith('/') && parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPlain || parent.includes('\0')) {
    throw new InvalidInput(field, `${JSON.stringify(parent)} is not an absolute cgroup path without "." and ".."`);
  }
  if (parent.endsWith('.slice')) {
    throw new InvalidInput(field, `"${parent}" is a systemd slice, but cgroups are managed by driver cgroupfs`);
  }
  return parent;
}
