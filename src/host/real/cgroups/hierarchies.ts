import { readMountTable } from '../mount-table.ts';

/** One mounted tree of cgroups. */
export interface Hierarchy {
  /** Its mount point (`/sys/fs/cgroup/cpu,cpuacct`). */
  readonly root: string;
  readonly version: 1 | 2;
  /** v1: what it controls (`cpu`, `cpuacct`), or `name=systemd`. */
  readonly controllers: readonly string[];
}

/** Options of a v1 superblock that are not controllers. Source: cgroups(7), Documentation/admin-guide/cgroup-v1. */
const NO_CONTROLLERS = new Set(['rw', 'ro', 'noprefix', 'xattr', 'clone_children', 'cpuset_v2_mode', 'none']);

/**
 * The cgroup hierarchies of this host: one on a v2 host, one per controller on a v1 host, and `cgroup2` in addition on
 * a hybrid one. Named v1 hierarchies except systemd's belong to other programs.
 */
export function readHierarchies(): readonly Hierarchy[] {
  const seen = new Set<string>();
  return readMountTable().flatMap((line) => {
    if (line.type !== 'cgroup' && line.type !== 'cgroup2') return [];
    const version = line.type === 'cgroup2' ? 2 : 1;
    const controllers =
      version === 2
        ? []
        : line.superOptions.filter((option) => !NO_CONTROLLERS.has(option) && !option.startsWith('release_agent='));
    const foreign = controllers.some((name) => name.startsWith('name=') && name !== 'name=systemd');
    const key = `${version} ${controllers.join()}`;
    if (foreign || seen.has(key)) return [];
    seen.add(key);
    return [{ root: line.target, version, controllers }];
  });
}

/** 2 only if no v1 hierarchy has controllers. */
export function cgroupVersionOf(hierarchies: readonly Hierarchy[]): 1 | 2 {
  const controlled = hierarchies.some(
    ({ version, controllers }) => version === 1 && !controllers.includes('name=systemd'),
  );
  return controlled ? 1 : 2;
}

/**
 * The hierarchies of an operation's cgroup: the only one of v2; on v1 that of the freezer, which keeps its processes
 * from forking while they are killed, and that of the cpu controller. Each hierarchy costs a directory, and a write for
 * each child.
 */
export function operationHierarchies(hierarchies: readonly Hierarchy[]): readonly Hierarchy[] {
  const isNeeded = ({ controllers }: Hierarchy): boolean =>
    controllers.includes('freezer') || controllers.includes('cpu');
  const canFreeze = hierarchies.some(({ controllers }) => controllers.includes('freezer'));
  return canFreeze ? hierarchies.filter(isNeeded) : hierarchies;
}
