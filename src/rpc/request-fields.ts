import type * as m from './generated/messages.ts';

/** What becomes of a field of a request. A reason is a sentence for whoever wrote the request. */
export type Treatment = 'honoured' | { readonly refused: string } | { readonly ignored: string };

/** Every field of a message; one that is missing or not in the protocol does not compile. */
function fields<M>(table: Readonly<Record<keyof M, Treatment>>): Readonly<Record<string, Treatment>> {
  return table;
}

/** Every field of a message of which all fields are honoured. */
function all<M>(...names: readonly (keyof M & string)[]): Readonly<Record<string, Treatment>> {
  return Object.fromEntries(names.map((name) => [name, 'honoured']));
}

const WINDOWS: Treatment = { refused: 'a node of Gantry runs Linux' };
const PAUSE: Treatment = {
  ignored: 'it is for the pause process, which has no capabilities, no privileges and an empty read-only root anyway',
};
const KUBELET_SETS: Treatment = { ignored: 'noted only: kubelet itself sets the limits of the pod’s cgroup' };
const IMAGE_NAMES: Treatment = { ignored: 'the image is found by `image` alone' };

/**
 * How every field that a request to a supported RPC can contain is used (docs/architecture.md#fields-of-the-protocol).
 * A test compares the table with the protocol and fails for a field that is missing here.
 */
export const REQUEST_FIELDS: Readonly<Record<string, Readonly<Record<string, Treatment>>>> = {
  VersionRequest: fields<m.VersionRequest>({
    version: { ignored: 'the protocol leaves it to the runtime; there is one version of kubelet’s API' },
  }),
  StatusRequest: all<m.StatusRequest>('verbose'),
  RuntimeConfigRequest: {},
  UpdateRuntimeConfigRequest: all<m.UpdateRuntimeConfigRequest>('runtimeConfig'),
  RuntimeConfig: all<m.RuntimeConfig>('networkConfig'),
  NetworkConfig: fields<m.NetworkConfig>({
    podCidr: { ignored: 'it is logged; addresses come from the CNI configuration alone' },
  }),

  RunPodSandboxRequest: all<m.RunPodSandboxRequest>('config', 'runtimeHandler'),
  PodSandboxConfig: fields<m.PodSandboxConfig>({
    metadata: 'honoured',
    hostname: 'honoured',
    logDirectory: 'honoured',
    dnsConfig: 'honoured',
    portMappings: 'honoured',
    labels: 'honoured',
    annotations: 'honoured',
    linux: 'honoured',
    windows: WINDOWS,
  }),
  PodSandboxMetadata: all<m.PodSandboxMetadata>('name', 'uid', 'namespace', 'attempt'),
  DNSConfig: all<m.DNSConfig>('servers', 'searches', 'options'),
  PortMapping: all<m.PortMapping>('protocol', 'containerPort', 'hostPort', 'hostIp'),
  LinuxPodSandboxConfig: fields<m.LinuxPodSandboxConfig>({
    cgroupParent: 'honoured',
    securityContext: 'honoured',
    sysctls: 'honoured',
    overhead: KUBELET_SETS,
    resources: KUBELET_SETS,
  }),
  LinuxSandboxSecurityContext: fields<m.LinuxSandboxSecurityContext>({
    namespaceOptions: 'honoured',
    privileged: 'honoured',
    selinuxOptions: 'honoured',
    runAsUser: PAUSE,
    runAsGroup: PAUSE,
    readonlyRootfs: PAUSE,
    supplementalGroups: PAUSE,
    supplementalGroupsPolicy: PAUSE,
    seccomp: PAUSE,
    seccompProfilePath: PAUSE,
    apparmor: PAUSE,
  }),
  NamespaceOption: fields<m.NamespaceOption>({
    network: 'honoured',
    pid: 'honoured',
    ipc: 'honoured',
    targetId: 'honoured',
    usernsOptions: 'honoured',
  }),
  UserNamespace: all<m.UserNamespace>('mode', 'uids', 'gids'),
  IDMapping: all<m.IDMapping>('hostId', 'containerId', 'length'),
  Int64Value: all<m.Int64Value>('value'),
  // On hosts with SELinux; on others labels have no effect.
  SELinuxOption: all<m.SELinuxOption>('user', 'role', 'type', 'level'),
  SecurityProfile: all<m.SecurityProfile>('profileType', 'localhostRef'),

  UpdatePodSandboxResourcesRequest: fields<m.UpdatePodSandboxResourcesRequest>({
    podSandboxId: 'honoured',
    overhead: KUBELET_SETS,
    resources: KUBELET_SETS,
  }),
  StopPodSandboxRequest: all<m.StopPodSandboxRequest>('podSandboxId'),
  RemovePodSandboxRequest: all<m.RemovePodSandboxRequest>('podSandboxId'),
  PodSandboxStatusRequest: all<m.PodSandboxStatusRequest>('podSandboxId', 'verbose'),
  ListPodSandboxRequest: all<m.ListPodSandboxRequest>('filter'),
  StreamPodSandboxesRequest: all<m.StreamPodSandboxesRequest>('filter'),
  PodSandboxFilter: all<m.PodSandboxFilter>('id', 'state', 'labelSelector'),
  PodSandboxStateValue: all<m.PodSandboxStateValue>('state'),

  CreateContainerRequest: fields<m.CreateContainerRequest>({
    podSandboxId: 'honoured',
    config: 'honoured',
    sandboxConfig: { ignored: 'it is checked alone; the pod has the configuration that it was made with' },
  }),
  ContainerConfig: fields<m.ContainerConfig>({
    metadata: 'honoured',
    image: 'honoured',
    command: 'honoured',
    args: 'honoured',
    workingDir: 'honoured',
    envs: 'honoured',
    mounts: 'honoured',
    devices: 'honoured',
    labels: 'honoured',
    annotations: 'honoured',
    logPath: 'honoured',
    stdin: 'honoured',
    stdinOnce: 'honoured',
    tty: 'honoured',
    linux: 'honoured',
    windows: WINDOWS,
    cdiDevices: 'honoured',
    stopSignal: 'honoured',
  }),
  ContainerMetadata: all<m.ContainerMetadata>('name', 'attempt'),
  ImageSpec: fields<m.ImageSpec>({
    image: 'honoured',
    userSpecifiedImage: 'honoured',
    annotations: IMAGE_NAMES,
    runtimeHandler: { ignored: 'all handlers share one store of images' },
    imageRef: IMAGE_NAMES,
  }),
  KeyValue: all<m.KeyValue>('key', 'value'),
  Mount: fields<m.Mount>({
    containerPath: 'honoured',
    hostPath: 'honoured',
    readonly: 'honoured',
    selinuxRelabel: 'honoured',
    propagation: 'honoured',
    uidMappings: 'honoured',
    gidMappings: 'honoured',
    recursiveReadOnly: 'honoured',
    image: 'honoured',
    imageSubPath: 'honoured',
    mountOptions: 'honoured',
  }),
  Device: all<m.Device>('containerPath', 'hostPath', 'permissions'),
  CDIDevice: all<m.CDIDevice>('name'),
  LinuxContainerConfig: all<m.LinuxContainerConfig>('resources', 'securityContext'),
  LinuxContainerResources: all<m.LinuxContainerResources>(
    'cpuPeriod',
    'cpuQuota',
    'cpuShares',
    'memoryLimitInBytes',
    'oomScoreAdj',
    'cpusetCpus',
    'cpusetMems',
    'hugepageLimits',
    'unified',
    'memorySwapLimitInBytes',
  ),
  HugepageLimit: all<m.HugepageLimit>('pageSize', 'limit'),
  LinuxContainerSecurityContext: fields<m.LinuxContainerSecurityContext>({
    capabilities: 'honoured',
    privileged: 'honoured',
    namespaceOptions: 'honoured',
    selinuxOptions: 'honoured',
    runAsUser: 'honoured',
    runAsUsername: 'honoured',
    readonlyRootfs: 'honoured',
    supplementalGroups: 'honoured',
    apparmorProfile: 'honoured',
    seccompProfilePath: 'honoured',
    noNewPrivs: 'honoured',
    runAsGroup: 'honoured',
    maskedPaths: 'honoured',
    readonlyPaths: 'honoured',
    seccomp: 'honoured',
    apparmor: 'honoured',
    supplementalGroupsPolicy: 'honoured',
  }),
  Capability: all<m.Capability>('addCapabilities', 'dropCapabilities', 'addAmbientCapabilities'),

  UpdateContainerResourcesRequest: fields<m.UpdateContainerResourcesRequest>({
    containerId: 'honoured',
    linux: 'honoured',
    windows: WINDOWS,
    annotations: { ignored: 'no handler here reads any' },
  }),
  StartContainerRequest: all<m.StartContainerRequest>('containerId'),
  StopContainerRequest: all<m.StopContainerRequest>('containerId', 'timeout'),
  RemoveContainerRequest: all<m.RemoveContainerRequest>('containerId'),
  ContainerStatusRequest: all<m.ContainerStatusRequest>('containerId', 'verbose'),
  ListContainersRequest: all<m.ListContainersRequest>('filter'),
  StreamContainersRequest: all<m.StreamContainersRequest>('filter'),
  ContainerFilter: all<m.ContainerFilter>('id', 'state', 'podSandboxId', 'labelSelector'),
  ContainerStateValue: all<m.ContainerStateValue>('state'),
  ReopenContainerLogRequest: all<m.ReopenContainerLogRequest>('containerId'),
  ExecSyncRequest: all<m.ExecSyncRequest>('containerId', 'cmd', 'timeout'),
  ExecRequest: all<m.ExecRequest>('containerId', 'cmd', 'tty', 'stdin', 'stdout', 'stderr'),
  AttachRequest: all<m.AttachRequest>('containerId', 'tty', 'stdin', 'stdout', 'stderr'),
  PortForwardRequest: all<m.PortForwardRequest>('podSandboxId', 'port'),
  ContainerStatsRequest: all<m.ContainerStatsRequest>('containerId'),
  ListContainerStatsRequest: all<m.ListContainerStatsRequest>('filter'),
  StreamContainerStatsRequest: all<m.StreamContainerStatsRequest>('filter'),
  ContainerStatsFilter: all<m.ContainerStatsFilter>('id', 'podSandboxId', 'labelSelector'),
  PodSandboxStatsRequest: all<m.PodSandboxStatsRequest>('podSandboxId'),
  ListPodSandboxStatsRequest: all<m.ListPodSandboxStatsRequest>('filter'),
  StreamPodSandboxStatsRequest: all<m.StreamPodSandboxStatsRequest>('filter'),
  PodSandboxStatsFilter: all<m.PodSandboxStatsFilter>('id', 'labelSelector'),
  ListMetricDescriptorsRequest: {},
  ListPodSandboxMetricsRequest: {},
  StreamPodSandboxMetricsRequest: {},
  GetEventsRequest: {},

  PullImageRequest: fields<m.PullImageRequest>({
    image: 'honoured',
    auth: 'honoured',
    sandboxConfig: { ignored: 'images are pulled alike for all pods' },
  }),
  AuthConfig: all<m.AuthConfig>('username', 'password', 'auth', 'serverAddress', 'identityToken', 'registryToken'),
  ImageStatusRequest: all<m.ImageStatusRequest>('image', 'verbose'),
  ListImagesRequest: all<m.ListImagesRequest>('filter'),
  StreamImagesRequest: all<m.StreamImagesRequest>('filter'),
  ImageFilter: all<m.ImageFilter>('image'),
  RemoveImageRequest: all<m.RemoveImageRequest>('image'),
  ImageFsInfoRequest: {},
};
