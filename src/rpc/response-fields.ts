import type * as m from './generated/messages.ts';

/** The source of a response field, or why it is always empty. For readers of the response. */
export type Filling = { readonly from: string } | { readonly empty: string };

type Fillings = Readonly<Record<string, Filling>>;

/** Every field of a message; one that is missing or not in the protocol does not compile. */
function fields<M>(table: Readonly<Record<keyof M, string | Filling>>): Fillings {
  const rows = Object.entries<string | Filling>(table);
  return Object.fromEntries(rows.map(([name, told]) => [name, typeof told === 'string' ? { from: told } : told]));
}

const LINUX: Filling = { empty: 'a node of Gantry runs Linux' };
const REQUEST = 'the request';
const CLOCK = 'the node’s clock';
const CGROUP = 'files of its cgroup';
const NET_DEV = '/proc/PID/net/dev in the pod’s network namespace';

const ATTRIBUTES = { id: 'the record', metadata: REQUEST, labels: REQUEST, annotations: REQUEST };
const PIECE = 'as the list has it, in pieces';

/**
 * The source of every field that a response of a supported RPC can contain
 * (docs/architecture.md#fields-of-the-protocol). Tests compare the table with the protocol and with responses: a field
 * with a source has been seen with a value, an empty one never.
 */
export const RESPONSE_FIELDS: Readonly<Record<string, Fillings>> = {
  VersionResponse: fields<m.VersionResponse>({
    version: 'constant 0.1.0, the version of kubelet’s API',
    runtimeName: 'constant gantry',
    runtimeVersion: 'the version of Gantry',
    runtimeApiVersion: 'constant v1',
  }),
  StatusResponse: fields<m.StatusResponse>({
    status: 'the conditions of now',
    info: 'where asked for: configuration, handlers, network, as JSON',
    runtimeHandlers: 'the handlers that work on this host, the default one also under the empty name',
    features: 'what works with every handler',
  }),
  RuntimeStatus: fields<m.RuntimeStatus>({ conditions: 'RuntimeReady and NetworkReady' }),
  RuntimeCondition: fields<m.RuntimeCondition>({
    type: 'constant',
    status: 'whether the condition is true now',
    reason: 'one word, if the condition is false',
    message: 'the problem, if the condition is false',
  }),
  RuntimeHandler: fields<m.RuntimeHandler>({
    name: 'the configuration',
    features: 'the runtime’s `features` command, or its version, and the host',
  }),
  RuntimeHandlerFeatures: fields<m.RuntimeHandlerFeatures>({
    recursiveReadOnlyMounts: 'the runtime supports the mount option `rro`',
    userNamespaces: 'the runtime joins user namespaces, and the host has mapped overlays (Linux 5.19)',
  }),
  RuntimeFeatures: fields<m.RuntimeFeatures>({
    supplementalGroupsPolicy: 'true: both policies are honoured',
    userNamespacesHostNetwork: {
      empty:
        'false: root in a user namespace has no capabilities in the host’s network namespace, so such a pod is refused',
    },
    mountOptions: 'true: options of mounts are honoured',
  }),
  RuntimeConfigResponse: fields<m.RuntimeConfigResponse>({ linux: 'the cgroup driver' }),
  LinuxRuntimeConfiguration: fields<m.LinuxRuntimeConfiguration>({
    cgroupDriver: 'the configuration, or what this host has',
  }),
  UpdateRuntimeConfigResponse: {},

  RunPodSandboxResponse: fields<m.RunPodSandboxResponse>({ podSandboxId: 'a new id' }),
  StopPodSandboxResponse: {},
  RemovePodSandboxResponse: {},
  UpdatePodSandboxResourcesResponse: {},
  PodSandboxStatusResponse: fields<m.PodSandboxStatusResponse>({
    status: 'the record',
    info: 'where asked for: process, namespaces, network result, runtime spec, as JSON',
    containersStatuses: 'the records of its containers, as in ContainerStatus',
    timestamp: CLOCK,
  }),
  PodSandboxStatus: fields<m.PodSandboxStatus>({
    ...ATTRIBUTES,
    state: 'the record',
    createdAt: CLOCK,
    network: 'what the network plugins gave',
    linux: 'its namespaces',
    runtimeHandler: 'the request, as it stood there',
  }),
  PodSandboxMetadata: fields<m.PodSandboxMetadata>({
    name: REQUEST,
    uid: REQUEST,
    namespace: REQUEST,
    attempt: REQUEST,
  }),
  PodSandboxNetworkStatus: fields<m.PodSandboxNetworkStatus>({
    ip: 'the first address of the network result; empty for the host’s network',
    additionalIps: 'the other addresses of the network result',
  }),
  PodIP: fields<m.PodIP>({ ip: 'the network result' }),
  LinuxPodSandboxStatus: fields<m.LinuxPodSandboxStatus>({ namespaces: REQUEST }),
  Namespace: fields<m.Namespace>({ options: REQUEST }),
  NamespaceOption: fields<m.NamespaceOption>({
    network: REQUEST,
    pid: REQUEST,
    ipc: REQUEST,
    targetId: REQUEST,
    usernsOptions: REQUEST,
  }),
  UserNamespace: fields<m.UserNamespace>({ mode: REQUEST, uids: REQUEST, gids: REQUEST }),
  IDMapping: fields<m.IDMapping>({ hostId: REQUEST, containerId: REQUEST, length: REQUEST }),
  ListPodSandboxResponse: fields<m.ListPodSandboxResponse>({ items: 'the records that match' }),
  StreamPodSandboxesResponse: fields<m.StreamPodSandboxesResponse>({ podSandboxes: PIECE }),
  PodSandbox: fields<m.PodSandbox>({
    ...ATTRIBUTES,
    state: 'the record',
    createdAt: CLOCK,
    runtimeHandler: 'the request, as it stood there',
  }),

  CreateContainerResponse: fields<m.CreateContainerResponse>({ containerId: 'a new id' }),
  StartContainerResponse: {},
  StopContainerResponse: {},
  RemoveContainerResponse: {},
  UpdateContainerResourcesResponse: {},
  ReopenContainerLogResponse: {},
  ListContainersResponse: fields<m.ListContainersResponse>({ containers: 'the records that match' }),
  StreamContainersResponse: fields<m.StreamContainersResponse>({ containers: PIECE }),
  Container: fields<m.Container>({
    ...ATTRIBUTES,
    podSandboxId: 'the record',
    image: 'the request; its name is the one that users wrote',
    imageRef: 'a digest of the image, or its id if it has none',
    state: 'the record',
    createdAt: CLOCK,
    imageId: 'the image',
  }),
  ContainerMetadata: fields<m.ContainerMetadata>({ name: REQUEST, attempt: REQUEST }),
  ContainerStatusResponse: fields<m.ContainerStatusResponse>({
    status: 'the record',
    info: 'verbose requests: processes, paths, notes, runtime spec, as JSON',
  }),
  ContainerStatus: fields<m.ContainerStatus>({
    ...ATTRIBUTES,
    state: 'the record',
    createdAt: CLOCK,
    startedAt: CLOCK,
    finishedAt: 'when its monitor saw it end',
    exitCode: 'its monitor, otherwise the kernel; 128+n for signal n, 255 if unknown',
    image: 'the request; its name is the one that users wrote',
    imageRef: 'a digest of the image, or its id if it has none',
    reason: 'how it ended: Completed, Error, OOMKilled, StartError, Unknown',
    message: 'why it could not be started, or why its end is not known',
    mounts: 'the request',
    logPath: 'the request and the pod’s log directory',
    resources: 'the request, and the updates since',
    imageId: 'the image',
    user: 'the request, the image and its user and group files',
    stopSignal: 'the request, or the image, or SIGTERM',
  }),
  ImageSpec: fields<m.ImageSpec>({
    image: 'the name that users wrote; of an image in the store, its id',
    annotations: REQUEST,
    userSpecifiedImage: REQUEST,
    runtimeHandler: REQUEST,
    imageRef: 'of a container’s image: a digest of the image, or its id; of an image volume: the id of the image',
  }),
  Mount: fields<m.Mount>({
    containerPath: REQUEST,
    hostPath: REQUEST,
    readonly: REQUEST,
    selinuxRelabel: REQUEST,
    propagation: REQUEST,
    uidMappings: REQUEST,
    gidMappings: REQUEST,
    recursiveReadOnly: 'the request: if it is not available the container is refused',
    image: REQUEST,
    imageSubPath: REQUEST,
    mountOptions: REQUEST,
  }),
  ContainerResources: fields<m.ContainerResources>({ linux: 'the request, and the updates since', windows: LINUX }),
  LinuxContainerResources: fields<m.LinuxContainerResources>({
    cpuPeriod: REQUEST,
    cpuQuota: REQUEST,
    cpuShares: REQUEST,
    memoryLimitInBytes: REQUEST,
    oomScoreAdj: REQUEST,
    cpusetCpus: REQUEST,
    cpusetMems: REQUEST,
    hugepageLimits: REQUEST,
    unified: REQUEST,
    memorySwapLimitInBytes: REQUEST,
  }),
  HugepageLimit: fields<m.HugepageLimit>({ pageSize: REQUEST, limit: REQUEST }),
  ContainerUser: fields<m.ContainerUser>({ linux: 'the user of its process' }),
  LinuxContainerUser: fields<m.LinuxContainerUser>({
    uid: 'the request or the image',
    gid: 'the request, the image or its user file',
    supplementalGroups: 'the request and, unless Strict, the image’s group file',
  }),
  ExecSyncResponse: fields<m.ExecSyncResponse>({
    stdout: 'the command',
    stderr: 'the command',
    exitCode: 'the command; 128+n for signal n',
  }),
  ExecResponse: fields<m.ExecResponse>({ url: 'a new one of the streaming server, good once' }),
  AttachResponse: fields<m.AttachResponse>({ url: 'a new one of the streaming server, good once' }),
  PortForwardResponse: fields<m.PortForwardResponse>({ url: 'a new one of the streaming server, good once' }),

  ContainerStatsResponse: fields<m.ContainerStatsResponse>({ stats: 'figures of now, at most a second old' }),
  ListContainerStatsResponse: fields<m.ListContainerStatsResponse>({ stats: 'figures of those that match' }),
  StreamContainerStatsResponse: fields<m.StreamContainerStatsResponse>({ containerStats: PIECE }),
  ContainerStats: fields<m.ContainerStats>({
    attributes: 'the record',
    cpu: CGROUP,
    memory: CGROUP,
    writableLayer: 'a walk of its writable layer, at most ten seconds old',
    swap: CGROUP,
    io: CGROUP,
  }),
  ContainerAttributes: fields<m.ContainerAttributes>(ATTRIBUTES),
  CpuUsage: fields<m.CpuUsage>({
    timestamp: CLOCK,
    usageCoreNanoSeconds: CGROUP,
    usageNanoCores: 'the difference to the previous sample; absent in the first one',
    psi: 'cpu.pressure, if the kernel reports it',
  }),
  MemoryUsage: fields<m.MemoryUsage>({
    timestamp: CLOCK,
    workingSetBytes: 'usage less inactive file pages, as cAdvisor computes it',
    availableBytes: 'the limit less the working set; absent without a limit',
    usageBytes: CGROUP,
    rssBytes: CGROUP,
    pageFaults: CGROUP,
    majorPageFaults: CGROUP,
    psi: 'memory.pressure, if the kernel reports it',
  }),
  SwapUsage: fields<m.SwapUsage>({
    timestamp: CLOCK,
    swapAvailableBytes: 'the limit less what is used; absent without a limit',
    swapUsageBytes: CGROUP,
  }),
  IoUsage: fields<m.IoUsage>({ timestamp: CLOCK, psi: 'io.pressure, if the kernel reports it' }),
  PsiStats: fields<m.PsiStats>({ full: 'line `full` of the file', some: 'line `some` of the file' }),
  PsiData: fields<m.PsiData>({
    total: 'the file, microseconds',
    avg10: 'the file',
    avg60: 'the file',
    avg300: 'the file',
  }),
  FilesystemUsage: fields<m.FilesystemUsage>({
    timestamp: CLOCK,
    fsId: 'the directory',
    usedBytes: 'its contents',
    inodesUsed: 'its contents',
  }),
  FilesystemIdentifier: fields<m.FilesystemIdentifier>({ mountpoint: 'a directory of Gantry’s root that exists' }),
  UInt64Value: fields<m.UInt64Value>({ value: 'the figures that could be read; others are absent' }),
  PodSandboxStatsResponse: fields<m.PodSandboxStatsResponse>({ stats: 'figures of now, at most a second old' }),
  ListPodSandboxStatsResponse: fields<m.ListPodSandboxStatsResponse>({ stats: 'figures of ready pods that match' }),
  StreamPodSandboxStatsResponse: fields<m.StreamPodSandboxStatsResponse>({ podSandboxStats: PIECE }),
  PodSandboxStats: fields<m.PodSandboxStats>({
    attributes: 'the record',
    linux: 'the pod’s cgroup, its network namespace, its containers',
    windows: LINUX,
  }),
  PodSandboxAttributes: fields<m.PodSandboxAttributes>(ATTRIBUTES),
  LinuxPodSandboxStats: fields<m.LinuxPodSandboxStats>({
    cpu: 'the pod’s cgroup, or the sum of its containers’ if it has no cgroup of its own',
    memory: 'the pod’s cgroup, or the sum of its containers’ if it has no cgroup of its own',
    network: NET_DEV,
    process: 'pids.current of the pod’s cgroup, or the sum of its containers’',
    containers: 'figures of its containers that have not exited',
    io: 'the pod’s cgroup',
  }),
  NetworkUsage: fields<m.NetworkUsage>({
    timestamp: CLOCK,
    defaultInterface: 'the interface with the pod’s first address',
    interfaces: 'the others, without loopback',
  }),
  NetworkInterfaceUsage: fields<m.NetworkInterfaceUsage>({
    name: NET_DEV,
    rxBytes: NET_DEV,
    rxErrors: NET_DEV,
    txBytes: NET_DEV,
    txErrors: NET_DEV,
  }),
  ProcessUsage: fields<m.ProcessUsage>({ timestamp: CLOCK, processCount: 'pids.current: tasks, threads included' }),
  ListMetricDescriptorsResponse: fields<m.ListMetricDescriptorsResponse>({ descriptors: 'the supported families' }),
  MetricDescriptor: fields<m.MetricDescriptor>({ name: 'constant', help: 'constant', labelKeys: 'constant' }),
  ListPodSandboxMetricsResponse: fields<m.ListPodSandboxMetricsResponse>({ podMetrics: 'metrics of all ready pods' }),
  StreamPodSandboxMetricsResponse: fields<m.StreamPodSandboxMetricsResponse>({ podSandboxMetrics: PIECE }),
  PodSandboxMetrics: fields<m.PodSandboxMetrics>({
    podSandboxId: 'the record',
    metrics: 'the network of the pod',
    containerMetrics: 'metrics of its containers that have not exited',
  }),
  ContainerMetrics: fields<m.ContainerMetrics>({ containerId: 'the record', metrics: 'cgroup, processes, layer' }),
  Metric: fields<m.Metric>({
    name: 'its family',
    timestamp: CLOCK,
    metricType: 'its family',
    labelValues: 'the record, in the order of the family’s keys',
    value: 'what was read',
  }),
  ContainerEventResponse: fields<m.ContainerEventResponse>({
    containerId: 'the record; of an event of a pod, the pod’s id',
    containerEventType: 'the change that was committed',
    createdAt: CLOCK,
    podSandboxStatus: 'the pod’s record of that moment',
    containersStatuses: 'the records of the pod’s containers of that moment',
  }),

  PullImageResponse: fields<m.PullImageResponse>({ imageRef: 'the image’s id' }),
  ImageStatusResponse: fields<m.ImageStatusResponse>({
    image: 'the record; absent if there is no such image',
    info: 'where asked for: configuration, layers, as JSON',
  }),
  ListImagesResponse: fields<m.ListImagesResponse>({ images: 'the records that match' }),
  StreamImagesResponse: fields<m.StreamImagesResponse>({ images: PIECE }),
  Image: fields<m.Image>({
    id: 'the digest of its configuration',
    repoTags: 'the names it was pulled by',
    repoDigests: 'the names it was pulled by, and its manifest',
    size: 'configuration and layers, compressed',
    uid: 'its configuration’s user, if that is a number',
    username: 'its configuration’s user, if that is a name',
    spec: 'its id',
    pinned: 'true of the configured pause_image',
  }),
  Int64Value: fields<m.Int64Value>({ value: 'its configuration’s user' }),
  RemoveImageResponse: {},
  ImageFsInfoResponse: fields<m.ImageFsInfoResponse>({
    imageFilesystems: 'the directory of layers',
    containerFilesystems: 'the directory of writable layers',
  }),
};
