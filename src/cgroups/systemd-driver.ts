import { InvalidInput } from '../base/failure.ts';
import type { CgroupDriver } from './cgroup-driver.ts';
import { cgroupParentParts } from './cgroup-parent.ts';
import { leafCgroup } from './leaf-cgroup.ts';

const DEFAULT_PARENT = 'system.slice';

/** Cgroups as systemd scopes below the pod's slice, named as CRI-O names them with its systemd manager. */
export const systemdDriver: CgroupDriver = {
  name: 'systemd',
  podCgroup: (requested) => {
    const parts = cgroupParentParts(requested === '' ? DEFAULT_PARENT : requested);
    const slice = parts.at(-1) ?? '';
    if (!slice.endsWith('.slice')) {
      throw new InvalidInput(
        'linux.cgroup_parent',
        `"${requested}" is not a systemd slice, which the systemd cgroup driver requires`,
      );
    }
    const path = expandSlice(slice);
    // kubelet gives the whole path; of another one systemd would take the name alone.
    if (parts.length > 1 && `/${parts.join('/')}` !== path) {
      throw new InvalidInput('linux.cgroup_parent', `"${requested}": systemd has ${slice} at ${path}`);
    }
    return path;
  },
  containerCgroup: (pod, id) => leafCgroup(pod, id, '.scope'),
};

/**
 * Where systemd puts a slice: each dash is a level (`a-b.slice` → `/a.slice/a-b.slice`).
 * @throws InvalidInput for a name with an empty level
 * Source: systemd.slice(5).
 */
function expandSlice(slice: string): string {
  const name = slice.slice(0, -'.slice'.length);
  if (name === '-') return '';
  const levels = name.split('-');
  if (levels.some((level) => level === ''))
    throw new InvalidInput('linux.cgroup_parent', `"${slice}" is not a valid slice name`);
  return levels.map((_, depth) => `/${levels.slice(0, depth + 1).join('-')}.slice`).join('');
}
