import * as m from '../../src/rpc/generated/messages.ts';
import type { Init } from '../../src/rpc/wire.ts';

/** The image that stories run. */
export const IMAGE = 'registry.example/web:1';

/** A pod that says something in every field that a pod can have at once. */
export const RICH_POD: Init<m.PodSandboxConfig> = {
  metadata: { name: 'web', uid: 'uid-1', namespace: 'shop', attempt: 3 },
  hostname: 'web-0',
  logDirectory: '/var/log/pods/web',
  dnsConfig: { servers: ['192.0.2.10'], searches: ['svc.example'], options: ['ndots:5'] },
  portMappings: [{ protocol: m.Protocol.UDP, containerPort: 53, hostPort: 5353, hostIp: '192.0.2.1' }],
  labels: { app: 'web' },
  annotations: { 'run.oci.pod': 'yes' },
  linux: {
    cgroupParent: '/kubepods/pod1',
    securityContext: { privileged: true, namespaceOptions: { pid: m.NamespaceMode.CONTAINER } },
    sysctls: { 'net.ipv4.ip_unprivileged_port_start': '80' },
  },
};

/** Limits that set everything there is on cgroup v1. */
export const RICH_RESOURCES: Init<m.LinuxContainerResources> = {
  ...{ cpuPeriod: 50_000n, cpuQuota: 25_000n, cpuShares: 512n, cpusetCpus: '0-1', cpusetMems: '0' },
  ...{ memoryLimitInBytes: 64_000_000n, memorySwapLimitInBytes: 96_000_000n, oomScoreAdj: 123n },
  hugepageLimits: [{ pageSize: '2MB', limit: 4_194_304n }],
};

const LOCALHOST = m.ProfileType.Localhost;

/** Security that sets everything that an unprivileged container can have at once. */
const RICH_SECURITY: Init<m.LinuxContainerSecurityContext> = {
  capabilities: { addCapabilities: ['NET_RAW'], dropCapabilities: ['CHOWN'], addAmbientCapabilities: ['NET_RAW'] },
  namespaceOptions: { pid: m.NamespaceMode.CONTAINER },
  runAsUser: { value: 33n },
  runAsGroup: { value: 77n },
  readonlyRootfs: true,
  supplementalGroups: [1234n],
  supplementalGroupsPolicy: m.SupplementalGroupsPolicy.Strict,
  noNewPrivs: true,
  maskedPaths: ['/proc/secret'],
  readonlyPaths: ['/proc/sys'],
  seccomp: { profileType: LOCALHOST, localhostRef: '/etc/seccomp/one.json' },
  apparmor: { profileType: LOCALHOST, localhostRef: 'strict-profile' },
};

/** A container that says something in every field that a container can have at once, in {@link RICH_POD}. */
export const RICH_CONTAINER: Init<m.ContainerConfig> = {
  metadata: { name: 'server', attempt: 2 },
  image: { image: IMAGE, userSpecifiedImage: 'web:stable' },
  command: ['serve'],
  args: ['--fast'],
  workingDir: '/work',
  envs: [{ key: 'MODE', value: Buffer.from('live') }],
  mounts: [
    {
      ...{ containerPath: '/data', hostPath: '/srv/data', readonly: true, recursiveReadOnly: true },
      mountOptions: ['noexec'],
    },
    {
      ...{ containerPath: '/shared', hostPath: '/mnt/shared' },
      propagation: m.MountPropagation.PROPAGATION_HOST_TO_CONTAINER,
    },
    { containerPath: '/assets', image: { image: IMAGE }, imageSubPath: 'public', readonly: true },
  ],
  devices: [{ containerPath: '/dev/mine', hostPath: '/dev/fuse', permissions: 'r' }],
  cdiDevices: [{ name: 'vendor.example/gpu=zero' }],
  labels: { tier: 'front' },
  annotations: { 'run.oci.own': 'yes' },
  logPath: 'server/2.log',
  stdin: true,
  stdinOnce: true,
  stopSignal: m.Signal.SIGNAL_SIGUSR1,
  linux: { resources: RICH_RESOURCES, securityContext: RICH_SECURITY },
};

/** The smallest pod and container. */
export const PLAIN_POD: Init<m.PodSandboxConfig> = { metadata: { name: 'plain', uid: 'uid-2', namespace: 'shop' } };
export const PLAIN_CONTAINER: Init<m.ContainerConfig> = {
  metadata: { name: 'plain' },
  image: { image: IMAGE },
  command: ['sleep'],
};
