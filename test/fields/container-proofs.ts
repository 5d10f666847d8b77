import * as m from '../../src/rpc/generated/messages.ts';
import type { Init } from '../../src/rpc/wire.ts';
import { type Proofs, type Story, shows } from './proof.ts';
import { IMAGE, RICH_CONTAINER, RICH_POD } from './rich-requests.ts';
import { containerWith, make, richContainer, run } from './stories.ts';
import { nthId } from './watched-domain.ts';

const rich = shows(richContainer);
const status = 'answers.ContainerStatus.status';

const terminal = shows(containerWith({ tty: true }));
const unified = shows(
  containerWith(
    { linux: { resources: { unified: { 'memory.high': '1000000' } } } },
    {},
    { limits: { cgroupVersion: 2 } },
  ),
);

const IDS = { hostId: 100_000, containerId: 0, length: 65_536 };
const mapped: Story = {
  title: 'CreateContainer with a mapped volume',
  async tell(node) {
    const usernsOptions = { uids: [IDS], gids: [IDS] };
    const linux = { securityContext: { namespaceOptions: { usernsOptions } } };
    const mounts = [{ containerPath: '/data', hostPath: '/srv/data', uidMappings: [IDS], gidMappings: [IDS] }];
    const config = { metadata: { name: 'mapped', uid: 'u', namespace: 'n' }, linux };
    const container = { metadata: { name: 'c' }, image: { image: IMAGE }, command: ['sleep'], mounts, linux };
    await make(node, config, container);
  },
};
const otherGroups: Story = {
  title: 'CreateContainer with a volume mapped unlike its pod',
  async tell(node) {
    const other = { ...IDS, hostId: 200_000 };
    const usernsOptions = { uids: [IDS], gids: [IDS] };
    const linux = { securityContext: { namespaceOptions: { usernsOptions } } };
    await node.pull(IMAGE);
    const config = { metadata: { name: 'mapped', uid: 'u', namespace: 'n' }, linux };
    const { podSandboxId } = await node.ask('RunPodSandbox', { config });
    const mounts = [{ containerPath: '/data', hostPath: '/srv/data', uidMappings: [IDS], gidMappings: [other] }];
    const container = { metadata: { name: 'c' }, image: { image: IMAGE }, mounts };
    await node.refuse('CreateContainer', { podSandboxId, config: container });
  },
};
const mappedBind = shows(mapped)('container.mounts./data.source', `/run/gantry/containers/${nthId(3)}/volumes/0`);

const SELINUX = { limits: { selinux: true } };
const LABEL = { user: 'staff_u', role: 'staff_r', type: 'my_t', level: 's0:c1,c2' };
const relabelled = containerWith(
  {
    mounts: [{ containerPath: '/data', hostPath: '/srv/data', selinuxRelabel: true }],
    linux: { securityContext: { selinuxOptions: { level: LABEL.level } } },
  },
  {},
  SELINUX,
);

const stopped: Story = {
  title: 'CreateContainer, StopContainer',
  async tell(node) {
    const { containerId } = await run(node, RICH_POD, RICH_CONTAINER);
    await node.ask('StopContainer', { containerId, timeout: 5n });
  },
};

/** What containers are made from, without their security. */
export const CONTAINER_PROOFS: Proofs = {
  CreateContainerRequest: {
    podSandboxId: rich('container.plan.sandboxId', nthId(1)),
    config: rich('container.spec.process.args', ['serve', '--fast']),
  },
  ContainerConfig: {
    metadata: rich(`${status}.metadata`, { name: 'server', attempt: 2 }),
    image: rich(`${status}.image.image`, 'web:stable'),
    command: rich('container.spec.process.args', ['serve', '--fast']),
    args: rich('container.spec.process.args', ['serve', '--fast']),
    workingDir: rich('container.spec.process.cwd', '/work'),
    envs: rich('container.env.MODE', 'live'),
    mounts: rich('container.mounts./data.source', '/srv/data'),
    devices: rich('container.devices./dev/mine.major', 10),
    labels: rich(`${status}.labels`, { tier: 'front' }),
    annotations: [
      rich(`${status}.annotations`, { 'run.oci.own': 'yes' }),
      rich('container.passed', { 'run.oci.own': 'yes', 'run.oci.pod': 'yes' }),
    ],
    logPath: rich('container.log', '/var/log/pods/web/server/2.log'),
    stdin: shows(containerWith({ stdin: true }))('container.streams', ['--stdin', '--leave-stdin-open']),
    stdinOnce: rich('container.streams', ['--stdin']),
    tty: [
      terminal('container.streams', ['--terminal']),
      terminal('container.spec.process.terminal', true),
      terminal('container.env.TERM', 'xterm'),
    ],
    linux: rich('container.spec.linux.resources.cpu.shares', 512),
    cdiDevices: rich('container.env.GPU', 'zero'),
    stopSignal: [shows(stopped)('signals', [10]), rich(`${status}.stopSignal`, m.Signal.SIGNAL_SIGUSR1)],
  },
  ContainerMetadata: {
    name: rich(`${status}.metadata.name`, 'server'),
    attempt: rich(`${status}.metadata.attempt`, 2),
  },
  ImageSpec: {
    image: shows(containerWith({}))('pulled', [IMAGE]),
    userSpecifiedImage: rich(`${status}.image.image`, 'web:stable'),
  },
  KeyValue: {
    key: rich('container.env.MODE', 'live'),
    value: rich('container.env.MODE', 'live'),
  },
  Mount: {
    containerPath: rich('container.mounts./data.source', '/srv/data'),
    hostPath: rich('container.mounts./data.source', '/srv/data'),
    readonly: shows(containerWith({ mounts: [{ containerPath: '/data', hostPath: '/srv/data', readonly: true }] }))(
      'container.mounts./data.options',
      ['rbind', 'rprivate', 'ro'],
    ),
    selinuxRelabel: shows(relabelled)('labels./srv/data', 'system_u:object_r:container_file_t:s0:c1,c2'),
    propagation: [
      rich('container.mounts./shared.options.1', 'rslave'),
      rich('container.spec.linux.rootfsPropagation', 'rslave'),
    ],
    uidMappings: mappedBind,
    gidMappings: shows(otherGroups)('refusal', "mounts.0.gidMappings: differ from the pod's"),
    recursiveReadOnly: rich('container.mounts./data.options.2', 'rro'),
    image: rich('container.mounts./assets.options', ['rbind', 'rprivate', 'ro', 'nosuid', 'nodev']),
    imageSubPath: rich('container.mounts./assets.source', `/run/gantry/containers/${nthId(3)}/volumes/2/public`),
    mountOptions: rich('container.mounts./data.options.3', 'noexec'),
  },
  Device: {
    containerPath: rich('container.devices./dev/mine.major', 10),
    hostPath: rich('container.devices./dev/mine.major', 10),
    permissions: rich('container.spec.linux.resources.devices.1.access', 'r'),
  },
  CDIDevice: { name: rich('container.env.GPU', 'zero') },
  LinuxContainerConfig: {
    resources: rich('container.spec.linux.resources.cpu.shares', 512),
    securityContext: rich('container.spec.process.user.uid', 33),
  },
  LinuxContainerResources: {
    cpuPeriod: rich('container.spec.linux.resources.cpu.period', 50_000),
    cpuQuota: rich('container.spec.linux.resources.cpu.quota', 25_000),
    cpuShares: rich('container.spec.linux.resources.cpu.shares', 512),
    memoryLimitInBytes: rich('container.spec.linux.resources.memory.limit', 64_000_000),
    oomScoreAdj: rich('container.spec.process.oomScoreAdj', 123),
    cpusetCpus: rich('container.spec.linux.resources.cpu.cpus', '0-1'),
    cpusetMems: rich('container.spec.linux.resources.cpu.mems', '0'),
    hugepageLimits: rich('container.spec.linux.resources.hugepageLimits.0.limit', 4_194_304),
    unified: unified('container.spec.linux.resources.unified', { 'memory.high': '1000000' }),
    memorySwapLimitInBytes: rich('container.spec.linux.resources.memory.swap', 96_000_000),
  },
  HugepageLimit: {
    pageSize: rich('container.spec.linux.resources.hugepageLimits.0.pageSize', '2MB'),
    limit: rich('container.spec.linux.resources.hugepageLimits.0.limit', 4_194_304),
  },
};

const secured = (securityContext: Init<m.LinuxContainerSecurityContext>): Story =>
  containerWith({ linux: { securityContext } }, { linux: { securityContext: { privileged: true } } });
const privileged = shows(secured({ privileged: true }));
const labelled = shows(containerWith({ linux: { securityContext: { selinuxOptions: LABEL } } }, {}, SELINUX))(
  'container.spec.process.selinuxLabel',
  'staff_u:staff_r:my_t:s0:c1,c2',
);
/** In a pod that shares its PID namespace. */
const ownPids = shows(secured({ namespaceOptions: { pid: m.NamespaceMode.CONTAINER } }));
const byName = shows(secured({ runAsUsername: 'web' }));
const PROFILE = { profileType: m.ProfileType.Localhost, localhostRef: '/etc/seccomp/one.json' };
const seccomp = rich('container.spec.linux.seccomp.defaultAction', 'SCMP_ACT_LOG');

/** Security of containers. */
export const SECURITY_PROOFS: Proofs = {
  LinuxContainerSecurityContext: {
    capabilities: rich('container.spec.process.capabilities.bounding', ['CAP_NET_RAW']),
    privileged: [
      privileged('container.spec.linux.resources.devices', [{ allow: true, access: 'rwm' }]),
      privileged('container.spec.linux.maskedPaths', []),
      privileged('container.devices./dev/fuse.major', 10),
      privileged('container.mounts./sys.options', ['nosuid', 'noexec', 'nodev', 'rw']),
      privileged('container.spec.process.capabilities.bounding.length', 4),
    ],
    namespaceOptions: ownPids('container.namespaces.pid', 'own'),
    selinuxOptions: labelled,
    runAsUser: rich('container.spec.process.user.uid', 33),
    runAsUsername: byName('container.spec.process.user', { uid: 33, gid: 34, additionalGids: [34, 50] }),
    readonlyRootfs: rich('container.spec.root.readonly', true),
    supplementalGroups: rich('container.spec.process.user.additionalGids', [77, 1234]),
    apparmorProfile: shows(secured({ apparmorProfile: 'localhost/old-profile' }))(
      'container.spec.process.apparmorProfile',
      'old-profile',
    ),
    seccompProfilePath: shows(secured({ seccompProfilePath: `localhost/${PROFILE.localhostRef}` }))(
      'container.spec.linux.seccomp.defaultAction',
      'SCMP_ACT_LOG',
    ),
    noNewPrivs: rich('container.spec.process.noNewPrivileges', true),
    runAsGroup: rich('container.spec.process.user.gid', 77),
    maskedPaths: rich('container.spec.linux.maskedPaths', ['/proc/secret']),
    readonlyPaths: rich('container.spec.linux.readonlyPaths', ['/proc/sys']),
    seccomp,
    apparmor: rich('container.spec.process.apparmorProfile', 'strict-profile'),
    supplementalGroupsPolicy: rich('container.spec.process.user.additionalGids', [77, 1234]),
  },
  SELinuxOption: { user: labelled, role: labelled, type: labelled, level: labelled },
  Capability: {
    addCapabilities: rich('container.spec.process.capabilities.bounding', ['CAP_NET_RAW']),
    dropCapabilities: rich('container.spec.process.capabilities.bounding', ['CAP_NET_RAW']),
    addAmbientCapabilities: rich('container.spec.process.capabilities.ambient', ['CAP_NET_RAW']),
  },
  SecurityProfile: {
    profileType: seccomp,
    localhostRef: rich('container.spec.process.apparmorProfile', 'strict-profile'),
  },
};
