// Generated from proto/cri/api.proto by `npm run generate`. Do not edit.

/** Transport protocols of a port mapping. */
export const Protocol = {
  TCP: 0,
  UDP: 1,
  SCTP: 2,
} as const;

/** Which mount events cross a volume's border. */
export const MountPropagation = {
  PROPAGATION_PRIVATE: 0,
  PROPAGATION_HOST_TO_CONTAINER: 1,
  PROPAGATION_BIDIRECTIONAL: 2,
} as const;

/** Whose namespace a container uses. */
export const NamespaceMode = {
  POD: 0,
  CONTAINER: 1,
  NODE: 2,
  TARGET: 3,
} as const;

/** Whether the image's /etc/group adds groups. */
export const SupplementalGroupsPolicy = {
  Merge: 0,
  Strict: 1,
} as const;

/** Sources of a profile. */
export const ProfileType = {
  RuntimeDefault: 0,
  Unconfined: 1,
  Localhost: 2,
} as const;

/** States of a sandbox. */
export const PodSandboxState = {
  SANDBOX_READY: 0,
  SANDBOX_NOTREADY: 1,
} as const;

/** Signals by name. */
export const Signal = {
  SIGNAL_RUNTIME_DEFAULT: 0,
  SIGNAL_SIGABRT: 1,
  SIGNAL_SIGALRM: 2,
  SIGNAL_SIGBUS: 3,
  SIGNAL_SIGCHLD: 4,
  SIGNAL_SIGCLD: 5,
  SIGNAL_SIGCONT: 6,
  SIGNAL_SIGFPE: 7,
  SIGNAL_SIGHUP: 8,
  SIGNAL_SIGILL: 9,
  SIGNAL_SIGINT: 10,
  SIGNAL_SIGIO: 11,
  SIGNAL_SIGIOT: 12,
  SIGNAL_SIGKILL: 13,
  SIGNAL_SIGPIPE: 14,
  SIGNAL_SIGPOLL: 15,
  SIGNAL_SIGPROF: 16,
  SIGNAL_SIGPWR: 17,
  SIGNAL_SIGQUIT: 18,
  SIGNAL_SIGSEGV: 19,
  SIGNAL_SIGSTKFLT: 20,
  SIGNAL_SIGSTOP: 21,
  SIGNAL_SIGSYS: 22,
  SIGNAL_SIGTERM: 23,
  SIGNAL_SIGTRAP: 24,
  SIGNAL_SIGTSTP: 25,
  SIGNAL_SIGTTIN: 26,
  SIGNAL_SIGTTOU: 27,
  SIGNAL_SIGURG: 28,
  SIGNAL_SIGUSR1: 29,
  SIGNAL_SIGUSR2: 30,
  SIGNAL_SIGVTALRM: 31,
  SIGNAL_SIGWINCH: 32,
  SIGNAL_SIGXCPU: 33,
  SIGNAL_SIGXFSZ: 34,
  SIGNAL_SIGRTMIN: 35,
  SIGNAL_SIGRTMINPLUS1: 36,
  SIGNAL_SIGRTMINPLUS2: 37,
  SIGNAL_SIGRTMINPLUS3: 38,
  SIGNAL_SIGRTMINPLUS4: 39,
  SIGNAL_SIGRTMINPLUS5: 40,
  SIGNAL_SIGRTMINPLUS6: 41,
  SIGNAL_SIGRTMINPLUS7: 42,
  SIGNAL_SIGRTMINPLUS8: 43,
  SIGNAL_SIGRTMINPLUS9: 44,
  SIGNAL_SIGRTMINPLUS10: 45,
  SIGNAL_SIGRTMINPLUS11: 46,
  SIGNAL_SIGRTMINPLUS12: 47,
  SIGNAL_SIGRTMINPLUS13: 48,
  SIGNAL_SIGRTMINPLUS14: 49,
  SIGNAL_SIGRTMINPLUS15: 50,
  SIGNAL_SIGRTMAXMINUS14: 51,
  SIGNAL_SIGRTMAXMINUS13: 52,
  SIGNAL_SIGRTMAXMINUS12: 53,
  SIGNAL_SIGRTMAXMINUS11: 54,
  SIGNAL_SIGRTMAXMINUS10: 55,
  SIGNAL_SIGRTMAXMINUS9: 56,
  SIGNAL_SIGRTMAXMINUS8: 57,
  SIGNAL_SIGRTMAXMINUS7: 58,
  SIGNAL_SIGRTMAXMINUS6: 59,
  SIGNAL_SIGRTMAXMINUS5: 60,
  SIGNAL_SIGRTMAXMINUS4: 61,
  SIGNAL_SIGRTMAXMINUS3: 62,
  SIGNAL_SIGRTMAXMINUS2: 63,
  SIGNAL_SIGRTMAXMINUS1: 64,
  SIGNAL_SIGRTMAX: 65,
} as const;

/** States of a container. */
export const ContainerState = {
  CONTAINER_CREATED: 0,
  CONTAINER_RUNNING: 1,
  CONTAINER_EXITED: 2,
  CONTAINER_UNKNOWN: 3,
} as const;

/** What can happen. */
export const ContainerEventType = {
  CONTAINER_CREATED_EVENT: 0,
  CONTAINER_STARTED_EVENT: 1,
  CONTAINER_STOPPED_EVENT: 2,
  CONTAINER_DELETED_EVENT: 3,
} as const;

/** Kinds of metrics. */
export const MetricType = {
  COUNTER: 0,
  GAUGE: 1,
} as const;

/** Cgroup drivers. */
export const CgroupDriver = {
  SYSTEMD: 0,
  CGROUPFS: 1,
} as const;

/** Asks for the version. */
export interface VersionRequest {
  /** Version of kubelet's own API; runtimes may ignore it. */
  readonly version: string;
}

/** Who answers. */
export interface VersionResponse {
  /** Version of kubelet's API as the runtime sees it; "0.1.0" since ever. */
  readonly version: string;
  /** Name of the runtime. */
  readonly runtimeName: string;
  /** Version of the runtime; semantic versioning. */
  readonly runtimeVersion: string;
  /** Version of this API: "v1". */
  readonly runtimeApiVersion: string;
}

/** Resolver settings of a pod, as resolv.conf has them. */
export interface DNSConfig {
  /** Addresses of name servers. */
  readonly servers: readonly string[];
  /** Search domains. */
  readonly searches: readonly string[];
  /** Options such as "ndots:5". */
  readonly options: readonly string[];
}

/** A port of the pod that the node's addresses serve too. */
export interface PortMapping {
  /** Transport protocol. */
  readonly protocol: number;
  /** Port inside the pod. */
  readonly containerPort: number;
  /** Port on the node; 0 maps nothing. */
  readonly hostPort: number;
  /** Address of the node to listen on; empty for all. */
  readonly hostIp: string;
}

/** A host path or an image that a container sees. */
export interface Mount {
  /** Absolute path inside the container. */
  readonly containerPath: string;
  /** Path on the node; a symbolic link is resolved. Empty where `image` is the source. */
  readonly hostPath: string;
  /** Mount it read-only. */
  readonly readonly: boolean;
  /** Label the source for the container under SELinux. */
  readonly selinuxRelabel: boolean;
  /** Propagation of mount events. */
  readonly propagation: number;
  /** User ids as the source has them, for an id-mapped mount. */
  readonly uidMappings: readonly IDMapping[];
  /** Group ids as the source has them. */
  readonly gidMappings: readonly IDMapping[];
  /** Read-only for everything mounted below as well; an error where the handler cannot, never a silent plain read-only. Needs `readonly` and private propagation. */
  readonly recursiveReadOnly: boolean;
  /** An image as the source, instead of `host_path`. */
  readonly image: ImageSpec | undefined;
  /** Path inside the image to mount; empty for its root. */
  readonly imageSubPath: string;
  /** Further options for the mount, such as "noexec". */
  readonly mountOptions: readonly string[];
}

/** A run of ids of a user namespace. */
export interface IDMapping {
  /** First id outside. */
  readonly hostId: number;
  /** First id inside. */
  readonly containerId: number;
  /** How many. */
  readonly length: number;
}

/** User namespace of a pod. */
export interface UserNamespace {
  /** POD with mappings, or NODE for none. */
  readonly mode: number;
  /** Mapping of user ids; one run is supported by kubelet. */
  readonly uids: readonly IDMapping[];
  /** Mapping of group ids; equal to that of the user ids. */
  readonly gids: readonly IDMapping[];
}

/** Namespaces of a pod or container. */
export interface NamespaceOption {
  /** POD or NODE. */
  readonly network: number;
  /** Any mode. */
  readonly pid: number;
  /** POD or NODE. */
  readonly ipc: number;
  /** Container whose PID namespace is joined where `pid` is TARGET; of the same pod. */
  readonly targetId: string;
  /** User namespace; absent means the node's. */
  readonly usernsOptions: UserNamespace | undefined;
}

/** A signed number that can be absent. */
export interface Int64Value {
  /** The number. */
  readonly value: bigint;
}

/** Security settings of a sandbox; they rule its pause process and what its containers may ask for. */
export interface LinuxSandboxSecurityContext {
  /** Namespaces of the sandbox. */
  readonly namespaceOptions: NamespaceOption | undefined;
  /** SELinux label. */
  readonly selinuxOptions: SELinuxOption | undefined;
  /** User id of the pause process. */
  readonly runAsUser: Int64Value | undefined;
  /** Read-only root for the pause process. */
  readonly readonlyRootfs: boolean;
  /** Further groups, beside the primary. */
  readonly supplementalGroups: readonly bigint[];
  /** Whether its containers may be privileged. */
  readonly privileged: boolean;
  /** @deprecated Superseded by `seccomp`. */
  readonly seccompProfilePath: string;
  /** Group id; only together with a user id. */
  readonly runAsGroup: Int64Value | undefined;
  /** Seccomp profile. */
  readonly seccomp: SecurityProfile | undefined;
  /** AppArmor profile. */
  readonly apparmor: SecurityProfile | undefined;
  /** How the image's groups count. */
  readonly supplementalGroupsPolicy: number;
}

/** Choice of a seccomp or AppArmor profile. */
export interface SecurityProfile {
  /** Where the profile comes from. */
  readonly profileType: number;
  /** Absolute file (seccomp) or loaded profile name (AppArmor) where the type is Localhost; else empty. */
  readonly localhostRef: string;
}

/** The Linux part of a sandbox's configuration. */
export interface LinuxPodSandboxConfig {
  /** The pod's cgroup, made by kubelet: a path for the cgroupfs driver, a slice for systemd. Empty lets the runtime choose. */
  readonly cgroupParent: string;
  /** Security settings. */
  readonly securityContext: LinuxSandboxSecurityContext | undefined;
  /** Kernel parameters of the pod's namespaces. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** What the sandbox itself takes beside its containers; information only. */
  readonly overhead: LinuxContainerResources | undefined;
  /** Sum of the containers' resources; information only. */
  readonly resources: LinuxContainerResources | undefined;
}

/** What names a sandbox: all four together are unique, and no two live sandboxes share them. */
export interface PodSandboxMetadata {
  /** Name of the pod. */
  readonly name: string;
  /** Unique id of the pod. */
  readonly uid: string;
  /** Kubernetes namespace of the pod. */
  readonly namespace: string;
  /** Counts the sandboxes that kubelet made for this pod. */
  readonly attempt: number;
}

/** Everything a sandbox is created from. */
export interface PodSandboxConfig {
  /** What names it. */
  readonly metadata: PodSandboxMetadata | undefined;
  /** Host name inside; empty where the pod uses the node's network. */
  readonly hostname: string;
  /** Directory on the node for the containers' logs. */
  readonly logDirectory: string;
  /** Resolver settings. */
  readonly dnsConfig: DNSConfig | undefined;
  /** Ports served on the node. */
  readonly portMappings: readonly PortMapping[];
  /** For selection; kept and given back as they are. */
  readonly labels: Readonly<Record<string, string>>;
  /** Free data; kept and given back as they are, and read by handlers that are allowed to. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Linux settings. */
  readonly linux: LinuxPodSandboxConfig | undefined;
  /** Windows settings; refused here. */
  readonly windows: WindowsPodSandboxConfig | undefined;
}

/** Wanted: a sandbox. */
export interface RunPodSandboxRequest {
  /** What it is made from. */
  readonly config: PodSandboxConfig | undefined;
  /** Which handler runs it (RuntimeClass); empty for the default. An unknown one is an error. */
  readonly runtimeHandler: string;
}

/** The new sandbox. */
export interface RunPodSandboxResponse {
  /** Its id. */
  readonly podSandboxId: string;
}

/** A sandbox to stop. */
export interface StopPodSandboxRequest {
  /** Its id. */
  readonly podSandboxId: string;
}

/** Stopped. */
export type StopPodSandboxResponse = Readonly<Record<never, never>>;

/** A sandbox to remove. */
export interface RemovePodSandboxRequest {
  /** Its id. */
  readonly podSandboxId: string;
}

/** Removed. */
export type RemovePodSandboxResponse = Readonly<Record<never, never>>;

/** A sandbox to look at. */
export interface PodSandboxStatusRequest {
  /** Its id. */
  readonly podSandboxId: string;
  /** Fill `info` too. */
  readonly verbose: boolean;
}

/** An address of a pod. */
export interface PodIP {
  /** IPv4 or IPv6, without prefix length. */
  readonly ip: string;
}

/** Addresses of a pod; empty on the node's network. */
export interface PodSandboxNetworkStatus {
  /** The primary one. */
  readonly ip: string;
  /** The others, without the primary. */
  readonly additionalIps: readonly PodIP[];
}

/** Namespaces that a sandbox has. */
export interface Namespace {
  /** As they were asked for. */
  readonly options: NamespaceOption | undefined;
}

/** The Linux part of a sandbox's status. */
export interface LinuxPodSandboxStatus {
  /** Its namespaces. */
  readonly namespaces: Namespace | undefined;
}

/** What is known of a sandbox. */
export interface PodSandboxStatus {
  /** Its id. */
  readonly id: string;
  /** What names it. */
  readonly metadata: PodSandboxMetadata | undefined;
  /** Its state. */
  readonly state: number;
  /** Nanoseconds since the epoch; greater than zero. */
  readonly createdAt: bigint;
  /** Its addresses. */
  readonly network: PodSandboxNetworkStatus | undefined;
  /** Linux details. */
  readonly linux: LinuxPodSandboxStatus | undefined;
  /** As they were given. */
  readonly labels: Readonly<Record<string, string>>;
  /** As they were given. */
  readonly annotations: Readonly<Record<string, string>>;
  /** As it was asked for. */
  readonly runtimeHandler: string;
}

/** Answer about a sandbox. */
export interface PodSandboxStatusResponse {
  /** What is known of it. */
  readonly status: PodSandboxStatus | undefined;
  /** Further facts for people and tools, JSON text by key; only where verbose was asked. */
  readonly info: Readonly<Record<string, string>>;
  /** Its containers, where the runtime tells events; spares kubelet a call for each. */
  readonly containersStatuses: readonly ContainerStatus[];
  /** Nanoseconds since the epoch at which all of this was true. */
  readonly timestamp: bigint;
}

/** A state that can be absent. */
export interface PodSandboxStateValue {
  /** The state. */
  readonly state: number;
}

/** Conditions of a list; all that are given must hold. */
export interface PodSandboxFilter {
  /** Id, or the beginning of one. */
  readonly id: string;
  /** State. */
  readonly state: PodSandboxStateValue | undefined;
  /** Labels that must be there with these values. */
  readonly labelSelector: Readonly<Record<string, string>>;
}

/** Which sandboxes are wanted. */
export interface ListPodSandboxRequest {
  /** Absent for all. */
  readonly filter: PodSandboxFilter | undefined;
}

/** A sandbox in a list. */
export interface PodSandbox {
  /** Its id. */
  readonly id: string;
  /** What names it. */
  readonly metadata: PodSandboxMetadata | undefined;
  /** Its state. */
  readonly state: number;
  /** Nanoseconds since the epoch. */
  readonly createdAt: bigint;
  /** As they were given. */
  readonly labels: Readonly<Record<string, string>>;
  /** As they were given. */
  readonly annotations: Readonly<Record<string, string>>;
  /** As it was asked for. */
  readonly runtimeHandler: string;
}

/** The sandboxes. */
export interface ListPodSandboxResponse {
  /** Those that match. */
  readonly items: readonly PodSandbox[];
}

/** Which sandboxes are wanted. */
export interface StreamPodSandboxesRequest {
  /** Absent for all. */
  readonly filter: PodSandboxFilter | undefined;
}

/** One piece of the list. */
export interface StreamPodSandboxesResponse {
  /** Those of this piece. */
  readonly podSandboxes: readonly PodSandbox[];
}

/** Whose use is wanted. */
export interface PodSandboxStatsRequest {
  /** The sandbox. */
  readonly podSandboxId: string;
}

/** Use of one sandbox. */
export interface PodSandboxStatsResponse {
  /** The figures. */
  readonly stats: PodSandboxStats | undefined;
}

/** Conditions of a list of figures. */
export interface PodSandboxStatsFilter {
  /** Id, or the beginning of one. */
  readonly id: string;
  /** Labels that must be there with these values. */
  readonly labelSelector: Readonly<Record<string, string>>;
}

/** Whose use is wanted. */
export interface ListPodSandboxStatsRequest {
  /** Absent for all. */
  readonly filter: PodSandboxStatsFilter | undefined;
}

/** Use of sandboxes. */
export interface ListPodSandboxStatsResponse {
  /** The figures. */
  readonly stats: readonly PodSandboxStats[];
}

/** Whose use is wanted. */
export interface StreamPodSandboxStatsRequest {
  /** Absent for all. */
  readonly filter: PodSandboxStatsFilter | undefined;
}

/** One piece of the list. */
export interface StreamPodSandboxStatsResponse {
  /** Those of this piece. */
  readonly podSandboxStats: readonly PodSandboxStats[];
}

/** Whose figures these are. */
export interface PodSandboxAttributes {
  /** The sandbox. */
  readonly id: string;
  /** What names it. */
  readonly metadata: PodSandboxMetadata | undefined;
  /** As they were given. */
  readonly labels: Readonly<Record<string, string>>;
  /** As they were given. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Figures of a sandbox. */
export interface PodSandboxStats {
  /** Whose they are. */
  readonly attributes: PodSandboxAttributes | undefined;
  /** Of a Linux pod. */
  readonly linux: LinuxPodSandboxStats | undefined;
  /** Of a Windows pod; never set here. */
  readonly windows: WindowsPodSandboxStats | undefined;
}

/** Figures of a Linux pod. */
export interface LinuxPodSandboxStats {
  /** CPU time of the pod's cgroup. */
  readonly cpu: CpuUsage | undefined;
  /** Memory of the pod's cgroup. */
  readonly memory: MemoryUsage | undefined;
  /** Traffic of the pod's interfaces. */
  readonly network: NetworkUsage | undefined;
  /** Processes of the pod. */
  readonly process: ProcessUsage | undefined;
  /** Figures of its containers. */
  readonly containers: readonly ContainerStats[];
  /** Pressure on I/O. */
  readonly io: IoUsage | undefined;
}

/** Figures of a Windows pod. */
export interface WindowsPodSandboxStats {
  /** CPU time. */
  readonly cpu: WindowsCpuUsage | undefined;
  /** Memory. */
  readonly memory: WindowsMemoryUsage | undefined;
  /** Traffic. */
  readonly network: WindowsNetworkUsage | undefined;
  /** Processes. */
  readonly process: WindowsProcessUsage | undefined;
  /** Figures of its containers. */
  readonly containers: readonly WindowsContainerStats[];
}

/** Traffic of a pod. */
export interface NetworkUsage {
  /** Nanoseconds since the epoch at which it was read. */
  readonly timestamp: bigint;
  /** The interface that has the pod's primary address. */
  readonly defaultInterface: NetworkInterfaceUsage | undefined;
  /** The others. */
  readonly interfaces: readonly NetworkInterfaceUsage[];
}

/** Traffic of a Windows pod. */
export interface WindowsNetworkUsage {
  /** Nanoseconds since the epoch at which it was read. */
  readonly timestamp: bigint;
  /** The default interface. */
  readonly defaultInterface: WindowsNetworkInterfaceUsage | undefined;
  /** The others. */
  readonly interfaces: readonly WindowsNetworkInterfaceUsage[];
}

/** Counters of an interface; they only grow. */
export interface NetworkInterfaceUsage {
  /** Name of the interface inside the pod. */
  readonly name: string;
  /** Bytes received. */
  readonly rxBytes: UInt64Value | undefined;
  /** Packets received with errors. */
  readonly rxErrors: UInt64Value | undefined;
  /** Bytes sent. */
  readonly txBytes: UInt64Value | undefined;
  /** Packets that could not be sent. */
  readonly txErrors: UInt64Value | undefined;
}

/** Counters of an interface of a Windows pod. */
export interface WindowsNetworkInterfaceUsage {
  /** Name of the interface. */
  readonly name: string;
  /** Bytes received. */
  readonly rxBytes: UInt64Value | undefined;
  /** Packets dropped on arrival. */
  readonly rxPacketsDropped: UInt64Value | undefined;
  /** Bytes sent. */
  readonly txBytes: UInt64Value | undefined;
  /** Packets dropped before sending. */
  readonly txPacketsDropped: UInt64Value | undefined;
}

/** Processes of a pod. */
export interface ProcessUsage {
  /** Nanoseconds since the epoch at which they were counted. */
  readonly timestamp: bigint;
  /** How many. */
  readonly processCount: UInt64Value | undefined;
}

/** Processes of a Windows pod. */
export interface WindowsProcessUsage {
  /** Nanoseconds since the epoch at which they were counted. */
  readonly timestamp: bigint;
  /** How many. */
  readonly processCount: UInt64Value | undefined;
}

/** Names an image. */
export interface ImageSpec {
  /** A reference, or the id that PullImage answered. */
  readonly image: string;
  /** Free data; kubelet puts the runtime handler there where it may matter. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The reference as the pod's author wrote it, where `image` was resolved since. */
  readonly userSpecifiedImage: string;
  /** Handler that will run the image, where a handler wants images of its own. */
  readonly runtimeHandler: string;
  /** In a status: the digest or id that the runtime uses for this image. */
  readonly imageRef: string;
}

/** An environment variable. */
export interface KeyValue {
  /** Its name. */
  readonly key: string;
  /** Its value, as bytes: the wire format is that of a string, without the duty of UTF-8. */
  readonly value: Uint8Array;
}

/** Cgroup limits; zero or empty leaves a setting alone. */
export interface LinuxContainerResources {
  /** Period of the CPU quota in microseconds. */
  readonly cpuPeriod: bigint;
  /** CPU time allowed in a period, in microseconds; -1 for no limit. */
  readonly cpuQuota: bigint;
  /** Relative weight, in the scale of cgroup v1 (2 to 262144). */
  readonly cpuShares: bigint;
  /** Limit of memory. */
  readonly memoryLimitInBytes: bigint;
  /** oom_score_adj of the processes. */
  readonly oomScoreAdj: bigint;
  /** CPUs it may run on, such as "0-2,7". */
  readonly cpusetCpus: string;
  /** Memory nodes it may use. */
  readonly cpusetMems: string;
  /** Limits of huge pages. */
  readonly hugepageLimits: readonly HugepageLimit[];
  /** Files of cgroup v2 and what to write there, taken as they are. */
  readonly unified: Readonly<Record<string, string>>;
  /** Limit of memory and swap together; -1 for no limit. */
  readonly memorySwapLimitInBytes: bigint;
}

/** Limit of one size of huge pages. */
export interface HugepageLimit {
  /** As in the cgroup's file name: "2MB", "1GB". */
  readonly pageSize: string;
  /** Bytes. */
  readonly limit: bigint;
}

/** An SELinux label, in its parts. */
export interface SELinuxOption {
  /** User. */
  readonly user: string;
  /** Role. */
  readonly role: string;
  /** Type. */
  readonly type: string;
  /** Level. */
  readonly level: string;
}

/** Changes to the default capabilities; names with or without "CAP_", or "ALL". */
export interface Capability {
  /** Given beside the default. */
  readonly addCapabilities: readonly string[];
  /** Taken away. */
  readonly dropCapabilities: readonly string[];
  /** Made ambient as well, so that they outlive an exec by another user than root. */
  readonly addAmbientCapabilities: readonly string[];
}

/** Security settings of a container. */
export interface LinuxContainerSecurityContext {
  /** Changes to the default capabilities. */
  readonly capabilities: Capability | undefined;
  /** All capabilities, all devices, nothing masked; only in a sandbox that allows it. */
  readonly privileged: boolean;
  /** Namespaces; network, ipc and user namespace are those of the sandbox. */
  readonly namespaceOptions: NamespaceOption | undefined;
  /** SELinux label. */
  readonly selinuxOptions: SELinuxOption | undefined;
  /** User id; excludes a user name. */
  readonly runAsUser: Int64Value | undefined;
  /** User name, looked up in the image; excludes a user id. */
  readonly runAsUsername: string;
  /** Mount the root read-only. */
  readonly readonlyRootfs: boolean;
  /** Further groups, beside the primary. */
  readonly supplementalGroups: readonly bigint[];
  /** @deprecated Superseded by `apparmor`. */
  readonly apparmorProfile: string;
  /** @deprecated Superseded by `seccomp`. */
  readonly seccompProfilePath: string;
  /** Forbid gaining privileges by exec of set-user-id programs and the like. */
  readonly noNewPrivs: boolean;
  /** Group id; an error without a user. */
  readonly runAsGroup: Int64Value | undefined;
  /** Paths that read as empty. */
  readonly maskedPaths: readonly string[];
  /** Paths that cannot be written. */
  readonly readonlyPaths: readonly string[];
  /** Seccomp profile; absent means unconfined. */
  readonly seccomp: SecurityProfile | undefined;
  /** AppArmor profile. */
  readonly apparmor: SecurityProfile | undefined;
  /** How the image's groups count. */
  readonly supplementalGroupsPolicy: number;
}

/** The Linux part of a container's configuration. */
export interface LinuxContainerConfig {
  /** Cgroup limits. */
  readonly resources: LinuxContainerResources | undefined;
  /** Security settings. */
  readonly securityContext: LinuxContainerSecurityContext | undefined;
}

/** Who the container's first process runs as. */
export interface LinuxContainerUser {
  /** User id. */
  readonly uid: bigint;
  /** Primary group id. */
  readonly gid: bigint;
  /** All other groups. */
  readonly supplementalGroups: readonly bigint[];
}

/** Namespaces of a Windows pod. */
export interface WindowsNamespaceOption {
  /** POD or NODE. */
  readonly network: number;
}

/** Security settings of a Windows sandbox. */
export interface WindowsSandboxSecurityContext {
  /** User name. */
  readonly runAsUsername: string;
  /** Managed service account, as JSON text. */
  readonly credentialSpec: string;
  /** Whether its containers run on the host itself. */
  readonly hostProcess: boolean;
  /** Namespaces. */
  readonly namespaceOptions: WindowsNamespaceOption | undefined;
}

/** The Windows part of a sandbox's configuration. */
export interface WindowsPodSandboxConfig {
  /** Security settings. */
  readonly securityContext: WindowsSandboxSecurityContext | undefined;
}

/** Security settings of a Windows container. */
export interface WindowsContainerSecurityContext {
  /** User name. */
  readonly runAsUsername: string;
  /** Managed service account, as JSON text. */
  readonly credentialSpec: string;
  /** Whether it runs on the host itself. */
  readonly hostProcess: boolean;
}

/** The Windows part of a container's configuration. */
export interface WindowsContainerConfig {
  /** Limits. */
  readonly resources: WindowsContainerResources | undefined;
  /** Security settings. */
  readonly securityContext: WindowsContainerSecurityContext | undefined;
}

/** Limits of a Windows container. */
export interface WindowsContainerResources {
  /** Relative weight. */
  readonly cpuShares: bigint;
  /** CPUs. */
  readonly cpuCount: bigint;
  /** Share of all CPU time, in hundredths of a percent. */
  readonly cpuMaximum: bigint;
  /** Limit of memory. */
  readonly memoryLimitInBytes: bigint;
  /** Size of the root file system. */
  readonly rootfsSizeInBytes: bigint;
  /** CPUs it may run on, by group. */
  readonly affinityCpus: readonly WindowsCpuGroupAffinity[];
}

/** CPUs of one processor group. */
export interface WindowsCpuGroupAffinity {
  /** Bit mask of the CPUs. */
  readonly cpuMask: bigint;
  /** The group. */
  readonly cpuGroup: number;
}

/** What names a container within its sandbox. */
export interface ContainerMetadata {
  /** Name of the container. */
  readonly name: string;
  /** Counts the restarts. */
  readonly attempt: number;
}

/** A device of the node that a container sees. */
export interface Device {
  /** Path inside the container. */
  readonly containerPath: string;
  /** Path on the node. */
  readonly hostPath: string;
  /** Of "r", "w" and "m" (mknod). */
  readonly permissions: string;
}

/** A device by its name of the Container Device Interface. */
export interface CDIDevice {
  /** Such as "vendor.com/class=name". */
  readonly name: string;
}

/** Everything a container is created from. */
export interface ContainerConfig {
  /** What names it. */
  readonly metadata: ContainerMetadata | undefined;
  /** Its image: the id that PullImage answered. */
  readonly image: ImageSpec | undefined;
  /** Replaces the image's entrypoint (and with it the image's arguments). */
  readonly command: readonly string[];
  /** Replaces the image's arguments. */
  readonly args: readonly string[];
  /** Working directory; empty for the image's. */
  readonly workingDir: string;
  /** Environment, added to the image's. */
  readonly envs: readonly KeyValue[];
  /** Volumes. */
  readonly mounts: readonly Mount[];
  /** Devices. */
  readonly devices: readonly Device[];
  /** For selection; kept and given back as they are. */
  readonly labels: Readonly<Record<string, string>>;
  /** Free data; kept and given back as they are. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Log file relative to the sandbox's log directory; empty for no log. */
  readonly logPath: string;
  /** Keep standard input open. */
  readonly stdin: boolean;
  /** Close standard input when the first client that attached leaves. */
  readonly stdinOnce: boolean;
  /** Give it a terminal. */
  readonly tty: boolean;
  /** Linux settings. */
  readonly linux: LinuxContainerConfig | undefined;
  /** Windows settings; refused here. */
  readonly windows: WindowsContainerConfig | undefined;
  /** Devices by their CDI names. */
  readonly cdiDevices: readonly CDIDevice[];
  /** Signal that StopContainer sends first; by default the image's. */
  readonly stopSignal: number;
}

/** Wanted: a container. */
export interface CreateContainerRequest {
  /** Sandbox it belongs to. */
  readonly podSandboxId: string;
  /** What it is made from. */
  readonly config: ContainerConfig | undefined;
  /** The sandbox's configuration as it was given to RunPodSandbox. */
  readonly sandboxConfig: PodSandboxConfig | undefined;
}

/** The new container. */
export interface CreateContainerResponse {
  /** Its id. */
  readonly containerId: string;
}

/** A container to start. */
export interface StartContainerRequest {
  /** Its id. */
  readonly containerId: string;
}

/** Started. */
export type StartContainerResponse = Readonly<Record<never, never>>;

/** A container to stop. */
export interface StopContainerRequest {
  /** Its id. */
  readonly containerId: string;
  /** Seconds between the stop signal and SIGKILL; 0 kills at once. */
  readonly timeout: bigint;
}

/** Stopped. */
export type StopContainerResponse = Readonly<Record<never, never>>;

/** A container to remove. */
export interface RemoveContainerRequest {
  /** Its id. */
  readonly containerId: string;
}

/** Removed. */
export type RemoveContainerResponse = Readonly<Record<never, never>>;

/** A state that can be absent. */
export interface ContainerStateValue {
  /** The state. */
  readonly state: number;
}

/** Conditions of a list; all that are given must hold. */
export interface ContainerFilter {
  /** Id, or the beginning of one. */
  readonly id: string;
  /** State. */
  readonly state: ContainerStateValue | undefined;
  /** Id of the sandbox, or the beginning of one. */
  readonly podSandboxId: string;
  /** Labels that must be there with these values. */
  readonly labelSelector: Readonly<Record<string, string>>;
}

/** Which containers are wanted. */
export interface ListContainersRequest {
  /** Absent for all. */
  readonly filter: ContainerFilter | undefined;
}

/** A container in a list. */
export interface Container {
  /** Its id. */
  readonly id: string;
  /** Its sandbox. */
  readonly podSandboxId: string;
  /** What names it. */
  readonly metadata: ContainerMetadata | undefined;
  /** Its image as it was asked for. */
  readonly image: ImageSpec | undefined;
  /** Its image as the runtime names it. */
  readonly imageRef: string;
  /** Its state. */
  readonly state: number;
  /** Nanoseconds since the epoch. */
  readonly createdAt: bigint;
  /** As they were given. */
  readonly labels: Readonly<Record<string, string>>;
  /** As they were given. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Id of its image; equal to what PullImage answered. */
  readonly imageId: string;
}

/** The containers. */
export interface ListContainersResponse {
  /** Those that match. */
  readonly containers: readonly Container[];
}

/** Which containers are wanted. */
export interface StreamContainersRequest {
  /** Absent for all. */
  readonly filter: ContainerFilter | undefined;
}

/** One piece of the list. */
export interface StreamContainersResponse {
  /** Those of this piece. */
  readonly containers: readonly Container[];
}

/** A container to look at. */
export interface ContainerStatusRequest {
  /** Its id. */
  readonly containerId: string;
  /** Fill `info` too. */
  readonly verbose: boolean;
}

/** What is known of a container. */
export interface ContainerStatus {
  /** Its id. */
  readonly id: string;
  /** What names it. */
  readonly metadata: ContainerMetadata | undefined;
  /** Its state. */
  readonly state: number;
  /** Nanoseconds since the epoch. */
  readonly createdAt: bigint;
  /** Nanoseconds since the epoch; 0 before the start. */
  readonly startedAt: bigint;
  /** Nanoseconds since the epoch; 0 before the end. */
  readonly finishedAt: bigint;
  /** Exit code; only meaningful after the end. */
  readonly exitCode: number;
  /** Its image as it was asked for. */
  readonly image: ImageSpec | undefined;
  /** Its image as the runtime names it. */
  readonly imageRef: string;
  /** Why it is in its state, one word: "Completed", "Error", "OOMKilled". */
  readonly reason: string;
  /** The same for people. */
  readonly message: string;
  /** As they were given. */
  readonly labels: Readonly<Record<string, string>>;
  /** As they were given. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Its volumes. */
  readonly mounts: readonly Mount[];
  /** Absolute path of its log on the node. */
  readonly logPath: string;
  /** Limits as they are now. */
  readonly resources: ContainerResources | undefined;
  /** Id of its image; equal to what PullImage answered. */
  readonly imageId: string;
  /** Who its first process runs as. */
  readonly user: ContainerUser | undefined;
  /** Signal that StopContainer sends first. */
  readonly stopSignal: number;
}

/** Answer about a container. */
export interface ContainerStatusResponse {
  /** What is known of it. */
  readonly status: ContainerStatus | undefined;
  /** Further facts for people and tools, JSON text by key; only where verbose was asked. */
  readonly info: Readonly<Record<string, string>>;
}

/** Limits of a container. */
export interface ContainerResources {
  /** Of a Linux container. */
  readonly linux: LinuxContainerResources | undefined;
  /** Of a Windows container. */
  readonly windows: WindowsContainerResources | undefined;
}

/** Who a container's first process runs as. */
export interface ContainerUser {
  /** In a Linux container. */
  readonly linux: LinuxContainerUser | undefined;
}

/** New limits. */
export interface UpdateContainerResourcesRequest {
  /** The container. */
  readonly containerId: string;
  /** Limits of a Linux container. */
  readonly linux: LinuxContainerResources | undefined;
  /** Limits of a Windows container. */
  readonly windows: WindowsContainerResources | undefined;
  /** Free data for handlers. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Set. */
export type UpdateContainerResourcesResponse = Readonly<Record<never, never>>;

/** A command to run to its end. */
export interface ExecSyncRequest {
  /** The container. */
  readonly containerId: string;
  /** Program and arguments; no shell. */
  readonly cmd: readonly string[];
  /** Seconds after which it is killed and the call fails; 0 for none. */
  readonly timeout: bigint;
}

/** What the command did. */
export interface ExecSyncResponse {
  /** Its standard output. */
  readonly stdout: Uint8Array;
  /** Its standard error. */
  readonly stderr: Uint8Array;
  /** Its exit code. */
  readonly exitCode: number;
}

/** A command to run with streams. */
export interface ExecRequest {
  /** The container. */
  readonly containerId: string;
  /** Program and arguments; no shell. */
  readonly cmd: readonly string[];
  /** Give it a terminal; excludes `stderr`. */
  readonly tty: boolean;
  /** Stream standard input. */
  readonly stdin: boolean;
  /** Stream standard output. */
  readonly stdout: boolean;
  /** Stream standard error. */
  readonly stderr: boolean;
}

/** Where the streams are served. */
export interface ExecResponse {
  /** Single use, for a minute. */
  readonly url: string;
}

/** A container to attach to. */
export interface AttachRequest {
  /** The container. */
  readonly containerId: string;
  /** Stream standard input; only if the container keeps it open. */
  readonly stdin: boolean;
  /** Whether the container has a terminal; must be as it was created. */
  readonly tty: boolean;
  /** Stream standard output. */
  readonly stdout: boolean;
  /** Stream standard error. */
  readonly stderr: boolean;
}

/** Where the streams are served. */
export interface AttachResponse {
  /** Single use, for a minute. */
  readonly url: string;
}

/** Ports to connect to. */
export interface PortForwardRequest {
  /** The sandbox. */
  readonly podSandboxId: string;
  /** The ports; clients that name them per connection leave it empty. */
  readonly port: readonly number[];
}

/** Where the connections are served. */
export interface PortForwardResponse {
  /** Single use, for a minute. */
  readonly url: string;
}

/** Conditions of a list of images. */
export interface ImageFilter {
  /** Only this one. */
  readonly image: ImageSpec | undefined;
}

/** Which images are wanted. */
export interface ListImagesRequest {
  /** Absent for all. */
  readonly filter: ImageFilter | undefined;
}

/** An image in the store. */
export interface Image {
  /** Its id. */
  readonly id: string;
  /** Its names with a tag. */
  readonly repoTags: readonly string[];
  /** Its names with a digest. */
  readonly repoDigests: readonly string[];
  /** Bytes; greater than zero. */
  readonly size: bigint;
  /** User id of its configuration; absent where that names a user, or none. */
  readonly uid: Int64Value | undefined;
  /** User name of its configuration; empty where that has a user id, or none. */
  readonly username: string;
  /** How it is named, with annotations. */
  readonly spec: ImageSpec | undefined;
  /** Kept by kubelet's garbage collection. */
  readonly pinned: boolean;
}

/** The images. */
export interface ListImagesResponse {
  /** Those that match. */
  readonly images: readonly Image[];
}

/** Which images are wanted. */
export interface StreamImagesRequest {
  /** Absent for all. */
  readonly filter: ImageFilter | undefined;
}

/** One piece of the list. */
export interface StreamImagesResponse {
  /** Those of this piece. */
  readonly images: readonly Image[];
}

/** An image to look at. */
export interface ImageStatusRequest {
  /** The image. */
  readonly image: ImageSpec | undefined;
  /** Fill `info` too. */
  readonly verbose: boolean;
}

/** Answer about an image. */
export interface ImageStatusResponse {
  /** The image; absent where the store has none. */
  readonly image: Image | undefined;
  /** Further facts for people and tools, JSON text by key; only where verbose was asked. */
  readonly info: Readonly<Record<string, string>>;
}

/** Credentials for a registry. Nothing of it is ever logged. */
export interface AuthConfig {
  /** User name. */
  readonly username: string;
  /** Password. */
  readonly password: string;
  /** "user:password" in base64, instead of the two above. */
  readonly auth: string;
  /** Registry they are for. */
  readonly serverAddress: string;
  /** Token to get a registry token with. */
  readonly identityToken: string;
  /** Token to send to the registry as it is. */
  readonly registryToken: string;
}

/** Wanted: an image. */
export interface PullImageRequest {
  /** The image. */
  readonly image: ImageSpec | undefined;
  /** Credentials; absent for none but the node's own. */
  readonly auth: AuthConfig | undefined;
  /** Configuration of the pod it is pulled for. */
  readonly sandboxConfig: PodSandboxConfig | undefined;
}

/** The image is in the store. */
export interface PullImageResponse {
  /** Its id. */
  readonly imageRef: string;
}

/** An image to remove. */
export interface RemoveImageRequest {
  /** The image, by any of its names. */
  readonly image: ImageSpec | undefined;
}

/** Removed. */
export type RemoveImageResponse = Readonly<Record<never, never>>;

/** What kubelet learned about the network. */
export interface NetworkConfig {
  /** Range of the node's pod addresses. */
  readonly podCidr: string;
}

/** What kubelet learned later. */
export interface RuntimeConfig {
  /** About the network. */
  readonly networkConfig: NetworkConfig | undefined;
}

/** News for the runtime. */
export interface UpdateRuntimeConfigRequest {
  /** What kubelet learned. */
  readonly runtimeConfig: RuntimeConfig | undefined;
}

/** Heard. */
export type UpdateRuntimeConfigResponse = Readonly<Record<never, never>>;

/** One statement about the runtime. RuntimeReady and NetworkReady are required. */
export interface RuntimeCondition {
  /** What it is about. */
  readonly type: string;
  /** Whether it holds. */
  readonly status: boolean;
  /** One word why not; empty where it holds. */
  readonly reason: string;
  /** The same for people. */
  readonly message: string;
}

/** State of the runtime. */
export interface RuntimeStatus {
  /** Statements about it. */
  readonly conditions: readonly RuntimeCondition[];
}

/** Asks for the state of the runtime. */
export interface StatusRequest {
  /** Fill `info` too. */
  readonly verbose: boolean;
}

/** What a handler can do. */
export interface RuntimeHandlerFeatures {
  /** Mounts that are read-only all the way down. */
  readonly recursiveReadOnlyMounts: boolean;
  /** Pods in a user namespace. */
  readonly userNamespaces: boolean;
}

/** A handler that runtime_handler of RunPodSandbox can name. */
export interface RuntimeHandler {
  /** Its name; the default one is listed under the empty name too. */
  readonly name: string;
  /** What it can do. */
  readonly features: RuntimeHandlerFeatures | undefined;
}

/** What the runtime can do with every handler. */
export interface RuntimeFeatures {
  /** Honours SupplementalGroupsPolicy. */
  readonly supplementalGroupsPolicy: boolean;
  /** User namespaces together with the node's network. */
  readonly userNamespacesHostNetwork: boolean;
  /** Honours Mount.mount_options. */
  readonly mountOptions: boolean;
}

/** Answer about the runtime. */
export interface StatusResponse {
  /** Its state. */
  readonly status: RuntimeStatus | undefined;
  /** Further facts for people and tools, JSON text by key; only where verbose was asked. */
  readonly info: Readonly<Record<string, string>>;
  /** Its handlers. */
  readonly runtimeHandlers: readonly RuntimeHandler[];
  /** What it can do. */
  readonly features: RuntimeFeatures | undefined;
}

/** Asks for the use of file systems. */
export type ImageFsInfoRequest = Readonly<Record<never, never>>;

/** An unsigned number that can be absent. */
export interface UInt64Value {
  /** The number. */
  readonly value: bigint;
}

/** Names a file system. */
export interface FilesystemIdentifier {
  /** A path on it. */
  readonly mountpoint: string;
}

/** Use of a file system. */
export interface FilesystemUsage {
  /** Nanoseconds since the epoch at which it was read. */
  readonly timestamp: bigint;
  /** The file system. */
  readonly fsId: FilesystemIdentifier | undefined;
  /** Bytes that images, or containers, take of it. */
  readonly usedBytes: UInt64Value | undefined;
  /** Inodes that they take. */
  readonly inodesUsed: UInt64Value | undefined;
}

/** Use of a file system on Windows. */
export interface WindowsFilesystemUsage {
  /** Nanoseconds since the epoch at which it was read. */
  readonly timestamp: bigint;
  /** The file system. */
  readonly fsId: FilesystemIdentifier | undefined;
  /** Bytes taken of it. */
  readonly usedBytes: UInt64Value | undefined;
}

/** Use of file systems. */
export interface ImageFsInfoResponse {
  /** Those that hold images. */
  readonly imageFilesystems: readonly FilesystemUsage[];
  /** Those that hold the containers' writable layers. */
  readonly containerFilesystems: readonly FilesystemUsage[];
}

/** Whose use is wanted. */
export interface ContainerStatsRequest {
  /** The container. */
  readonly containerId: string;
}

/** Use of one container. */
export interface ContainerStatsResponse {
  /** The figures. */
  readonly stats: ContainerStats | undefined;
}

/** Whose use is wanted. */
export interface ListContainerStatsRequest {
  /** Absent for all. */
  readonly filter: ContainerStatsFilter | undefined;
}

/** Conditions of a list of figures. */
export interface ContainerStatsFilter {
  /** Id of the container, or the beginning of one. */
  readonly id: string;
  /** Id of the sandbox, or the beginning of one. */
  readonly podSandboxId: string;
  /** Labels that must be there with these values. */
  readonly labelSelector: Readonly<Record<string, string>>;
}

/** Use of containers. */
export interface ListContainerStatsResponse {
  /** The figures. */
  readonly stats: readonly ContainerStats[];
}

/** Whose use is wanted. */
export interface StreamContainerStatsRequest {
  /** Absent for all. */
  readonly filter: ContainerStatsFilter | undefined;
}

/** One piece of the list. */
export interface StreamContainerStatsResponse {
  /** Those of this piece. */
  readonly containerStats: readonly ContainerStats[];
}

/** Whose figures these are. */
export interface ContainerAttributes {
  /** The container. */
  readonly id: string;
  /** What names it. */
  readonly metadata: ContainerMetadata | undefined;
  /** As they were given. */
  readonly labels: Readonly<Record<string, string>>;
  /** As they were given. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Figures of a container. */
export interface ContainerStats {
  /** Whose they are. */
  readonly attributes: ContainerAttributes | undefined;
  /** CPU time. */
  readonly cpu: CpuUsage | undefined;
  /** Memory. */
  readonly memory: MemoryUsage | undefined;
  /** Use of its writable layer. */
  readonly writableLayer: FilesystemUsage | undefined;
  /** Swap. */
  readonly swap: SwapUsage | undefined;
  /** Pressure on I/O. */
  readonly io: IoUsage | undefined;
}

/** Figures of a Windows container. */
export interface WindowsContainerStats {
  /** Whose they are. */
  readonly attributes: ContainerAttributes | undefined;
  /** CPU time. */
  readonly cpu: WindowsCpuUsage | undefined;
  /** Memory. */
  readonly memory: WindowsMemoryUsage | undefined;
  /** Use of its writable layer. */
  readonly writableLayer: WindowsFilesystemUsage | undefined;
}

/** Pressure stall information of one resource. */
export interface PsiStats {
  /** Time in which all tasks waited. */
  readonly full: PsiData | undefined;
  /** Time in which at least one task waited. */
  readonly some: PsiData | undefined;
}

/** One line of a pressure file. */
export interface PsiData {
  /** Microseconds in all. */
  readonly total: bigint;
  /** Percent over the last 10 seconds. */
  readonly avg10: number;
  /** Percent over the last minute. */
  readonly avg60: number;
  /** Percent over the last five minutes. */
  readonly avg300: number;
}

/** CPU time. */
export interface CpuUsage {
  /** Nanoseconds since the epoch at which it was read. */
  readonly timestamp: bigint;
  /** Nanoseconds on all cores since the start. */
  readonly usageCoreNanoSeconds: UInt64Value | undefined;
  /** Nanoseconds per second, over an interval that the runtime chooses. */
  readonly usageNanoCores: UInt64Value | undefined;
  /** Pressure. */
  readonly psi: PsiStats | undefined;
}

/** CPU time on Windows. */
export interface WindowsCpuUsage {
  /** Nanoseconds since the epoch at which it was read. */
  readonly timestamp: bigint;
  /** Nanoseconds on all cores since the start. */
  readonly usageCoreNanoSeconds: UInt64Value | undefined;
  /** Nanoseconds per second. */
  readonly usageNanoCores: UInt64Value | undefined;
}

/** Memory. */
export interface MemoryUsage {
  /** Nanoseconds since the epoch at which it was read. */
  readonly timestamp: bigint;
  /** Usage without inactive file pages: what evictions go by. */
  readonly workingSetBytes: UInt64Value | undefined;
  /** Limit without the working set; absent without a limit. */
  readonly availableBytes: UInt64Value | undefined;
  /** All that is charged to the cgroup. */
  readonly usageBytes: UInt64Value | undefined;
  /** Anonymous memory. */
  readonly rssBytes: UInt64Value | undefined;
  /** Minor page faults. */
  readonly pageFaults: UInt64Value | undefined;
  /** Major page faults. */
  readonly majorPageFaults: UInt64Value | undefined;
  /** Pressure. */
  readonly psi: PsiStats | undefined;
}

/** I/O. */
export interface IoUsage {
  /** Nanoseconds since the epoch at which it was read. */
  readonly timestamp: bigint;
  /** Pressure. */
  readonly psi: PsiStats | undefined;
}

/** Swap. */
export interface SwapUsage {
  /** Nanoseconds since the epoch at which it was read. */
  readonly timestamp: bigint;
  /** What is left under the limit. */
  readonly swapAvailableBytes: UInt64Value | undefined;
  /** What is used. */
  readonly swapUsageBytes: UInt64Value | undefined;
}

/** Memory on Windows. */
export interface WindowsMemoryUsage {
  /** Nanoseconds since the epoch at which it was read. */
  readonly timestamp: bigint;
  /** Working set. */
  readonly workingSetBytes: UInt64Value | undefined;
  /** Limit without the commit charge. */
  readonly availableBytes: UInt64Value | undefined;
  /** Page faults. */
  readonly pageFaults: UInt64Value | undefined;
  /** Commit charge. */
  readonly commitMemoryBytes: UInt64Value | undefined;
}

/** A log that was renamed. */
export interface ReopenContainerLogRequest {
  /** The container. */
  readonly containerId: string;
}

/** The new file is there. */
export type ReopenContainerLogResponse = Readonly<Record<never, never>>;

/** A container to write to an archive. */
export interface CheckpointContainerRequest {
  /** The container. */
  readonly containerId: string;
  /** File of the archive. */
  readonly location: string;
  /** Seconds it may take; 0 for the runtime's default. */
  readonly timeout: bigint;
}

/** Written. */
export type CheckpointContainerResponse = Readonly<Record<never, never>>;

/** A pod to write to a directory. */
export interface CheckpointPodRequest {
  /** The sandbox. */
  readonly podSandboxId: string;
  /** Where to write. */
  readonly outputPath: string;
  /** Containers to include; empty for all. */
  readonly containerIds: readonly string[];
  /** Options of the runtime. */
  readonly options: Readonly<Record<string, string>>;
}

/** Written. */
export type CheckpointPodResponse = Readonly<Record<never, never>>;

/** A pod to create from what was written. */
export interface RestorePodRequest {
  /** Where it lies. */
  readonly checkpointPath: string;
  /** Configuration of the new sandbox. */
  readonly config: PodSandboxConfig | undefined;
  /** Handler to run it with. */
  readonly runtimeHandler: string;
  /** Options of the runtime. */
  readonly options: Readonly<Record<string, string>>;
  /** Configuration of the containers. */
  readonly containerConfigs: readonly ContainerConfig[];
}

/** A container that was restored. */
export interface RestoredContainer {
  /** Its name. */
  readonly name: string;
  /** Its new id. */
  readonly containerId: string;
}

/** The pod is there. */
export interface RestorePodResponse {
  /** The new sandbox. */
  readonly podSandboxId: string;
  /** Its containers. */
  readonly restoredContainers: readonly RestoredContainer[];
}

/** Asks to be told events. */
export type GetEventsRequest = Readonly<Record<never, never>>;

/** Something happened to a container or sandbox. */
export interface ContainerEventResponse {
  /** To which. */
  readonly containerId: string;
  /** What. */
  readonly containerEventType: number;
  /** Nanoseconds since the epoch at which it happened. */
  readonly createdAt: bigint;
  /** Its sandbox, as it is now. */
  readonly podSandboxStatus: PodSandboxStatus | undefined;
  /** All containers of that sandbox, as they are now. */
  readonly containersStatuses: readonly ContainerStatus[];
}

/** Asks which metrics there are. */
export type ListMetricDescriptorsRequest = Readonly<Record<never, never>>;

/** Which metrics there are. */
export interface ListMetricDescriptorsResponse {
  /** One for each. */
  readonly descriptors: readonly MetricDescriptor[];
}

/** Describes a metric. */
export interface MetricDescriptor {
  /** Its name; unique. */
  readonly name: string;
  /** What it counts. */
  readonly help: string;
  /** Names of its labels, in the order in which values are given. */
  readonly labelKeys: readonly string[];
}

/** Asks for the metrics of all sandboxes. */
export type ListPodSandboxMetricsRequest = Readonly<Record<never, never>>;

/** Metrics of all sandboxes. */
export interface ListPodSandboxMetricsResponse {
  /** One for each sandbox. */
  readonly podMetrics: readonly PodSandboxMetrics[];
}

/** Asks for the metrics of all sandboxes. */
export type StreamPodSandboxMetricsRequest = Readonly<Record<never, never>>;

/** One piece of the list. */
export interface StreamPodSandboxMetricsResponse {
  /** Those of this piece. */
  readonly podSandboxMetrics: readonly PodSandboxMetrics[];
}

/** Metrics of a sandbox. */
export interface PodSandboxMetrics {
  /** The sandbox. */
  readonly podSandboxId: string;
  /** Its own. */
  readonly metrics: readonly Metric[];
  /** Those of its containers. */
  readonly containerMetrics: readonly ContainerMetrics[];
}

/** Metrics of a container. */
export interface ContainerMetrics {
  /** The container. */
  readonly containerId: string;
  /** Its metrics. */
  readonly metrics: readonly Metric[];
}

/** One value of a metric. */
export interface Metric {
  /** Name, as described. */
  readonly name: string;
  /** Nanoseconds since the epoch at which it was read; 0 for now. */
  readonly timestamp: bigint;
  /** Counter or gauge. */
  readonly metricType: number;
  /** Values of the labels, in the order of the descriptor. */
  readonly labelValues: readonly string[];
  /** The value. */
  readonly value: UInt64Value | undefined;
}

/** Asks for the settings that kubelet must follow. */
export type RuntimeConfigRequest = Readonly<Record<never, never>>;

/** Settings that kubelet must follow. */
export interface RuntimeConfigResponse {
  /** On Linux. */
  readonly linux: LinuxRuntimeConfiguration | undefined;
}

/** Settings on Linux. */
export interface LinuxRuntimeConfiguration {
  /** Who makes cgroups, and how they are named. */
  readonly cgroupDriver: number;
}

/** New limits of a pod. */
export interface UpdatePodSandboxResourcesRequest {
  /** The sandbox. */
  readonly podSandboxId: string;
  /** What the sandbox itself takes. */
  readonly overhead: LinuxContainerResources | undefined;
  /** Sum of the containers' resources. */
  readonly resources: LinuxContainerResources | undefined;
}

/** Heard. */
export type UpdatePodSandboxResourcesResponse = Readonly<Record<never, never>>;
