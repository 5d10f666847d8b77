import { InvalidInput } from '../base/failure.ts';
import type { CgroupDriver } from './cgroup-driver.ts';
import { cgroupParentParts } from './cgroup-parent.ts';
import { leafCgroup } from './leaf-cgroup.ts';

const DEFAULT_PARENT = '/gantry/pods';

/** Cgroups as directories, named as CRI-O names them with its cgroupfs manager. */
export const cgroupfsDriver: CgroupDriver = {
  name: 'cgroupfs',
  podCgroup: (requested) => {
    const parts = cgroupParentParts(requested);
    if (parts.at(-1)?.endsWith('.slice') === true) {
      throw new InvalidInput(
        'linux.cgroup_parent',
        `"${requested}" is a systemd slice, but the cgroup driver is cgroupfs`,
      );
    }
    return parts.length === 0 ? DEFAULT_PARENT : `/${parts.join('/')}`;
  },
  containerCgroup: (pod, id) => leafCgroup(pod, id),
};
