import type { ContainerFacts, PlacedMount, SpecStep } from '../container-facts.ts';
import { hasId, podMappings } from '../mapped-id.ts';
import type { OciMount } from '../oci-spec.ts';

/** Mount points whose defaults give way to everything that a request mounts over them. */
const TREES = ['/dev', '/sys'];
/** As every runtime has it. */
const TTY_GROUP = 5;

/**
 * The file systems of every container, the pod's files, then the request's mounts, which replace defaults at the same
 * place; parents before children. How a bind propagates decides how the root does.
 * Source: CRI v1, ContainerConfig.mounts; runtime-spec "Default Filesystems".
 */
export const mounts: SpecStep = {
  cites: 'ContainerConfig.mounts, LinuxContainerSecurityContext.privileged',
  apply: (spec, facts) => {
    const requested = facts.mounts.map(bindOf);
    const replaced = (destination: string): boolean => isReplaced(destination, facts.mounts);
    const usual = [...defaultMounts(facts), ...facts.files.map((file) => fileBind(file, facts))];
    spec.mounts = byDepth([...usual.filter((it) => !replaced(it.destination)), ...requested]);
    const propagation = rootPropagation(facts.mounts);
    if (propagation !== undefined) spec.linux.rootfsPropagation = propagation;
  },
};

function defaultMounts({ request }: ContainerFacts): OciMount[] {
  const access = request.config.securityContext.privileged ? 'rw' : 'ro';
  return [
    mount('/proc', 'proc', 'proc', ['nosuid', 'noexec', 'nodev']),
    mount('/dev', 'tmpfs', 'tmpfs', ['nosuid', 'noexec', 'strictatime', 'mode=755', 'size=65536k']),
    mount('/dev/pts', 'devpts', 'devpts', ['nosuid', 'noexec', ...terminalOptions(request)]),
    mount('/dev/mqueue', 'mqueue', 'mqueue', ['nosuid', 'noexec', 'nodev']),
    sharedMemory(request.files.shm, request.namespaces.ipc),
    mount('/sys', 'sysfs', 'sysfs', ['nosuid', 'noexec', 'nodev', access]),
    mount('/sys/fs/cgroup', 'cgroup', 'cgroup', ['nosuid', 'noexec', 'nodev', 'relatime', access]),
  ];
}

/** Terminals belong to the group `tty`; a user namespace that does not map it gives them the group of their user. */
function terminalOptions({ sandbox }: ContainerFacts['request']): readonly string[] {
  const { gids } = podMappings(sandbox.securityContext.namespaces.userns);
  return ['newinstance', 'ptmxmode=0666', 'mode=0620', ...(hasId(gids, TTY_GROUP) ? [`gid=${TTY_GROUP}`] : [])];
}

/** The pod's, or the host's for a pod in the host's IPC namespace, or one of its own. */
function sharedMemory(podPath: string | undefined, ipc: string | undefined): OciMount {
  if (podPath !== undefined) return mount('/dev/shm', 'bind', podPath, ['rbind', 'nosuid', 'noexec', 'nodev', 'rw']);
  if (ipc === undefined) return mount('/dev/shm', 'bind', '/dev/shm', ['rbind', 'rw']);
  return mount('/dev/shm', 'tmpfs', 'shm', ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=65536k']);
}

function fileBind(file: PlacedMount, { request }: ContainerFacts): OciMount {
  const access = request.config.securityContext.readonlyRootfs ? 'ro' : 'rw';
  return mount(file.destination, 'bind', file.source, ['bind', 'nosuid', 'nodev', 'noexec', access]);
}

const PROPAGATION = { PRIVATE: 'rprivate', HOST_TO_CONTAINER: 'rslave', BIDIRECTIONAL: 'rshared' } as const;

function bindOf(request: PlacedMount): OciMount {
  const access = request.recursiveReadOnly ? 'rro' : request.readonly ? 'ro' : 'rw';
  const options = ['rbind', PROPAGATION[request.propagation], access, ...(request.options ?? [])];
  return mount(request.destination, 'bind', request.source, options);
}

/** A shared mount needs a shared root, a slave one at least a slave root. */
function rootPropagation(requested: readonly PlacedMount[]): string | undefined {
  if (requested.some((it) => it.propagation === 'BIDIRECTIONAL')) return 'rshared';
  return requested.some((it) => it.propagation === 'HOST_TO_CONTAINER') ? 'rslave' : undefined;
}

function isReplaced(destination: string, requested: readonly PlacedMount[]): boolean {
  return requested.some(
    (it) =>
      it.destination === destination ||
      (TREES.includes(it.destination) && destination.startsWith(`${it.destination}/`)),
  );
}

function byDepth(all: readonly OciMount[]): OciMount[] {
  const depth = (it: OciMount): number => it.destination.split('/').length;
  return all.toSorted((a, b) => depth(a) - depth(b));
}

function mount(destination: string, type: string, source: string, options: string[]): OciMount {
  return { destination, type, source, options };
}
