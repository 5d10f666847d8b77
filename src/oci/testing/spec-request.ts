import assert from 'node:assert/strict';
import type { ContainerConfig, ContainerSecurityContext, Mount, PodSandboxConfig } from '../../base/cri.ts';
import type { ImageConfig } from '../../base/image.ts';
import type { RuntimeConfig } from '../../config/config.ts';
import { defaultConfig } from '../../config/load-config.ts';
import type { RuntimeHandler } from '../../handlers/handler.ts';
import type { SpecDefaults, SpecRequest } from '../prepare.ts';

const NAMESPACES = {
  network: 'POD',
  pid: 'CONTAINER',
  ipc: 'POD',
  targetId: '',
  userns: undefined,
} as const;

/** What a request says that says nothing. */
const PLAIN_SECURITY: ContainerSecurityContext = {
  ...{ capabilities: undefined, privileged: false, namespaces: NAMESPACES, selinux: undefined },
  ...{ runAsUser: undefined, runAsGroup: undefined, runAsUsername: '', readonlyRootfs: false },
  ...{ supplementalGroups: [], supplementalGroupsPolicy: 'Merge', noNewPrivs: false },
  ...{ maskedPaths: [], readonlyPaths: [], seccomp: undefined, apparmor: undefined },
  ...{ seccompProfilePath: '', apparmorProfile: '' },
};

const CONFIG: ContainerConfig = {
  metadata: { name: 'app', attempt: 0 },
  image: { image: 'app:1', annotations: {}, userSpecifiedImage: '', runtimeHandler: '', imageRef: '' },
  ...{ command: [], args: [], workingDir: '', envs: [], mounts: [], devices: [], cdiDevices: [], labels: {} },
  ...{ annotations: { 'run.oci.handler': 'krun', 'org.systemd.property.ExecStart': '/evil' }, logPath: '' },
  ...{ stdin: false, stdinOnce: false, tty: false, stopSignal: '', resources: undefined },
  securityContext: PLAIN_SECURITY,
};

const SANDBOX: PodSandboxConfig = {
  metadata: { name: 'pod', uid: 'uid', namespace: 'default', attempt: 0 },
  ...{ hostname: 'pod-host', logDirectory: '', dns: undefined, portMappings: [], labels: {}, annotations: {} },
  ...{ cgroupParent: '/pod', sysctls: {}, overhead: undefined, resources: undefined },
  securityContext: {
    ...{ namespaces: NAMESPACES, selinux: undefined, runAsUser: undefined, runAsGroup: undefined },
    ...{ readonlyRootfs: false, supplementalGroups: [], supplementalGroupsPolicy: 'Merge', privileged: false },
    ...{ seccomp: undefined, apparmor: undefined, seccompProfilePath: '' },
  },
};

const IMAGE: ImageConfig = {
  ...{ user: '', env: ['IMAGE=1', 'no-variable'], entrypoint: ['/entry'], cmd: ['cmd'], workingDir: '', volumes: [] },
  ...{ labels: { 'io.kubernetes.pod.uid': 'forged' }, stopSignal: '', os: 'linux', architecture: 'amd64' },
  foreignArchitectures: [],
};

export interface SpecRequestChanges {
  readonly config?: Partial<ContainerConfig>;
  readonly security?: Partial<ContainerSecurityContext>;
  readonly image?: Partial<ImageConfig>;
  readonly request?: Partial<SpecRequest>;
  readonly isSandboxPrivileged?: boolean;
}

/** A wish for an ordinary container in an ordinary pod, with changes. */
export function specRequest(changes: SpecRequestChanges = {}): SpecRequest {
  const privileged = changes.isSandboxPrivileged ?? false;
  return {
    ...{
      id: 'c1',
      sandboxId: 's1',
      imageName: 'app:1',
      imageId: 'i1',
      rootfs: '/rootfs',
      volumes: '/volumes',
      cgroup: '/pod/crio-c1',
    },
    config: { ...CONFIG, ...changes.config, securityContext: { ...PLAIN_SECURITY, ...changes.security } },
    sandbox: { ...SANDBOX, securityContext: { ...SANDBOX.securityContext, privileged } },
    image: { ...IMAGE, ...changes.image },
    namespaces: { net: '/ns/net', ipc: '/ns/ipc', uts: '/ns/uts' },
    files: { resolvConf: '/pod/resolv.conf', hostname: '/pod/hostname', hosts: '/pod/hosts', shm: '/pod/shm' },
    handler: { features: { recursiveReadOnlyMounts: true, userNamespaces: false } } as RuntimeHandler,
    ...changes.request,
  };
}

/** A private read-write mount of a request. */
export function mountOf(containerPath: string, hostPath: string, changes: Partial<Mount> = {}): Mount {
  return {
    ...{ containerPath, hostPath, readonly: false, selinuxRelabel: false, propagation: 'PRIVATE' },
    ...{ uidMappings: [], gidMappings: [], recursiveReadOnly: false, image: undefined, imageSubPath: '' },
    ...{ mountOptions: [] },
    ...changes,
  };
}

const BY_DEFAULT = defaultConfig();

/** The handler `able`. */
export function runtimeWith(
  annotations: Pick<RuntimeConfig, 'allowedAnnotations' | 'defaultAnnotations'>,
): SpecDefaults['runtimes'] {
  const { runc } = BY_DEFAULT.runtimes;
  assert.ok(runc !== undefined);
  return { able: { ...runc, ...annotations } };
}

export const DEFAULTS: SpecDefaults = {
  ...BY_DEFAULT,
  defaultCapabilities: ['CHOWN', 'CAP_KILL', 'NET_BIND_SERVICE'],
  pidsLimit: 100,
  runtimes: runtimeWith({
    allowedAnnotations: ['run.oci.'],
    defaultAnnotations: { 'run.oci.handler': 'none', 'run.oci.keep': '1' },
  }),
  defaultUlimits: [{ name: 'RLIMIT_NOFILE', soft: 1024n, hard: 1048576n }],
};
