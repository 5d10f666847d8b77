import { ociCgroupsPath } from '../../cgroups/oci-cgroups-path.ts';
import { scopeAnnotations } from '../../cgroups/scope-annotations.ts';
import type { HostLimits } from '../../host/host.ts';
import { clampOomScoreAdj } from '../../oci/spec/clamp-oom-score.ts';
import { nearestId, podMappings } from '../../oci/spec/mapped-id.ts';
import { ociIdMappings } from '../../oci/spec/oci-id-mappings.ts';
import type { OciLinux, OciMount, OciProcess, OciSpec } from '../../oci/spec/oci-spec.ts';
import { DEFAULT_MASKED_PATHS, DEFAULT_READONLY_PATHS } from '../../oci/spec/protected-paths.ts';
import type { SandboxPlan } from '../handler.ts';

/** No user of an image or of the host. In a user namespace without that id: the highest one it has. */
const PAUSE_ID = 65535;
/** As little as the kernel gives: the pause only sleeps and reaps (both peers give it 2). */
const CPU_SHARES = 2;

/** Where the pause program lies in its own root file system. */
const PAUSE_PATH = '/pause';

/**
 * The spec of a pod's pause: an empty read-only root that holds nothing but the static program, bound read-only so that
 * `/proc/1/exe` cannot be written through; no capabilities, no new privileges (docs/architecture.md#pause-process). A
 * program of an image has that image, read-only, for its root, and nothing else more.
 */
export function pauseSpec(plan: SandboxPlan, binary: string, rootfs: string, limits: HostLimits): OciSpec {
  return {
    ociVersion: '1.0.2',
    process: pauseProcess(plan, limits),
    root: { path: rootfs, readonly: true },
    mounts: plan.program === undefined ? [...OWN_MOUNTS, programMount(binary)] : [...OWN_MOUNTS],
    annotations: {
      'io.kubernetes.cri.container-type': 'sandbox',
      'io.kubernetes.cri.sandbox-id': plan.id,
      ...scopeAnnotations(plan.cgroup),
    },
    linux: {
      namespaces: pauseNamespaces(plan),
      ...ociIdMappings(plan.userns),
      cgroupsPath: ociCgroupsPath(plan.cgroup),
      resources: { cpu: { shares: CPU_SHARES }, devices: [{ allow: false, access: 'rwm' }] },
      maskedPaths: [...DEFAULT_MASKED_PATHS],
      readonlyPaths: [...DEFAULT_READONLY_PATHS],
      devices: [],
    },
  };
}

/** What a pause that gantry-host started amounts to, with the message of the runtime specification. */
export function nativePauseSpec(plan: SandboxPlan, limits: HostLimits): OciSpec {
  const spec = pauseSpec(plan, '', '/', limits);
  spec.process.args = [PAUSE_PATH, 'sealed'];
  spec.process.env = [];
  spec.mounts = [];
  const { linux } = spec;
  const namespaces = plan.pid === 'POD' ? linux.namespaces : linux.namespaces.filter(({ type }) => type !== 'pid');
  spec.linux = { ...linux, namespaces, resources: {}, maskedPaths: [], readonlyPaths: [] };
  return spec;
}

function pauseProcess(plan: SandboxPlan, limits: HostLimits): OciProcess {
  return {
    terminal: false,
    user: pauseUser(plan),
    args: [...(plan.program?.args ?? [PAUSE_PATH, 'pause'])],
    env: [...(plan.program?.env ?? ['PATH=/'])],
    cwd: '/',
    capabilities: { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] },
    rlimits: [],
    noNewPrivileges: true,
    oomScoreAdj: clampOomScoreAdj(plan.oomScoreAdj, limits),
  };
}

function pauseUser({ userns }: SandboxPlan): OciProcess['user'] {
  const { uids, gids } = podMappings(userns);
  return { uid: nearestId(uids, PAUSE_ID), gid: nearestId(gids, PAUSE_ID), additionalGids: [] };
}

const OWN_MOUNTS: readonly OciMount[] = [
  { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev'] },
  { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'noexec', 'mode=755', 'size=64k'] },
];

function programMount(binary: string): OciMount {
  return { destination: PAUSE_PATH, type: 'bind', source: binary, options: ['bind', 'ro', 'nosuid', 'nodev'] };
}

function pauseNamespaces(plan: SandboxPlan): OciLinux['namespaces'] {
  const { net, ipc, uts, user } = plan.namespaces;
  return [
    { type: 'mount' },
    ...(plan.pid === 'NODE' ? [] : [{ type: 'pid' }]),
    ...(net === undefined ? [] : [{ type: 'network', path: net }]),
    ...(ipc === undefined ? [] : [{ type: 'ipc', path: ipc }]),
    ...(uts === undefined ? [] : [{ type: 'uts', path: uts }]),
    ...(user === undefined ? [] : [{ type: 'user', path: user }]),
  ];
}
