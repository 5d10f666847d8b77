import type { PodSandboxConfig } from '../base/cri.ts';
import type { Paths } from '../base/paths.ts';
import type { SandboxRecord } from './record.ts';
import type { SandboxCgroups } from './sandbox-deps.ts';

/** Where everything of one sandbox lies. Derived from its id and request alone, before anything is made. */
export interface SandboxLayout {
  readonly id: string;
  readonly directory: string;
  readonly files: SandboxRecord['files'];
  /** False where the pod uses the host's /dev/shm. */
  readonly ownShm: boolean;
  readonly namespaces: { readonly net?: string; readonly ipc?: string; readonly uts?: string; readonly user?: string };
  readonly hostNetwork: boolean;
  readonly hostname: string;
  readonly cgroupParent: string;
  readonly pauseCgroup: string;
  /** Where the pause image is mounted, and what lies below it for the runtime to mount on; made where there is one. */
  readonly pauseRoot: string;
  readonly pauseMountPoints: string;
  readonly operationCgroup: string;
}

/** Length of the id's beginning that stands in for a hostname nobody gave. */
const SHORT_ID = 12;

/**
 * Lays a sandbox out. The UTS namespace goes with the network's, as the peers have it: a pod on the host's network
 * keeps the host's name.
 * @throws InvalidInput on a cgroup parent that the driver refuses
 */
export function layOutSandbox(
  id: string,
  config: PodSandboxConfig,
  paths: Paths,
  cgroups: SandboxCgroups,
): SandboxLayout {
  const { network, ipc, userns } = config.securityContext.namespaces;
  const hostNetwork = network === 'NODE';
  const ownIpc = ipc !== 'NODE';
  const directory = `${paths.sandboxes}/${id}`;
  const cgroupParent = cgroups.driver.podCgroup(
    config.cgroupParent === '' ? cgroups.defaultParent : config.cgroupParent,
  );
  return {
    id,
    directory,
    files: {
      resolvConf: `${directory}/resolv.conf`,
      hostname: `${directory}/hostname`,
      hosts: `${directory}/hosts`,
      shm: ownIpc ? `${directory}/shm` : '/dev/shm',
    },
    ownShm: ownIpc,
    namespaces: {
      ...(hostNetwork ? {} : { net: `${paths.namespaces}/${id}-net`, uts: `${paths.namespaces}/${id}-uts` }),
      ...(ownIpc ? { ipc: `${paths.namespaces}/${id}-ipc` } : {}),
      ...(userns?.mode === 'POD' ? { user: `${paths.namespaces}/${id}-user` } : {}),
    },
    hostNetwork,
    hostname: config.hostname === '' ? id.slice(0, SHORT_ID) : config.hostname,
    cgroupParent,
    pauseRoot: `${directory}/pause-image`,
    pauseMountPoints: `${directory}/pause-mount-points`,
    pauseCgroup: cgroups.driver.containerCgroup(cgroupParent, id),
    operationCgroup: cgroups.operations.path(id),
  };
}
