/** `crio-ID`, `crio-ROLE-ID`, and the same as a systemd scope. */
const NAME = /^(?<pod>.*)\/crio-(?:(?<role>[a-z]+)-)?(?<id>[0-9a-f]{64})(?<suffix>\.scope)?$/;

/** What the path of a leaf of a pod's cgroup says. */
export interface LeafCgroup {
  /** Of the pod sandbox or container. */
  readonly id: string;
  /** Path of the cgroup of the container itself, or of the pause process. */
  readonly container: string;
  /** True of a cgroup of processes that serve the container, beside its own. */
  readonly isCompanion: boolean;
}

/** The cgroup of a container or pause process: a leaf of the pod's cgroup, named as CRI-O names it. */
export function leafCgroup(pod: string, id: string, suffix: '' | '.scope' = ''): string {
  return `${pod}/crio-${id}${suffix}`;
}

/** The cgroup of processes that serve a container, beside the container's own, such as its monitor (`conmon`). */
export function companionCgroup(container: string, role: string): string {
  return container.replace(/\/(?:crio-)?([^/]*)$/, `/crio-${role}-$1`);
}

/** Undefined for a cgroup that {@link leafCgroup} and {@link companionCgroup} do not name. */
export function parseLeafCgroup(path: string): LeafCgroup | undefined {
  const { pod = '', role, id, suffix } = NAME.exec(path)?.groups ?? {};
  if (id === undefined) return undefined;
  const container = leafCgroup(pod, id, suffix === '.scope' ? suffix : '');
  return { id, container, isCompanion: role !== undefined };
}
