/**
 * The types of CRI v1 as the domain uses them: absent strings are '', absent lists are empty, absent messages are
 * undefined, 64-bit integers are bigint, enums are string unions. Layer 4 translates; no other code uses protobuf.
 * Field meanings are those of the message of the same name in `proto/cri`.
 */

export type Labels = Readonly<Record<string, string>>;

export interface PodSandboxMetadata {
  readonly name: string;
  readonly uid: string;
  readonly namespace: string;
  readonly attempt: number;
}

export interface ContainerMetadata {
  readonly name: string;
  readonly attempt: number;
}

export interface DnsConfig {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export interface PortMapping {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly containerPort: number;
  /** 0: not mapped to the host. */
  readonly hostPort: number;
  readonly hostIp: string;
}

export type NamespaceMode = 'POD' | 'CONTAINER' | 'NODE' | 'TARGET';

export interface IdMapping {
  readonly hostId: number;
  readonly containerId: number;
  readonly length: number;
}

export interface UserNamespace {
  readonly mode: NamespaceMode;
  readonly uids: readonly IdMapping[];
  readonly gids: readonly IdMapping[];
}

export interface NamespaceOptions {
  readonly network: NamespaceMode;
  readonly pid: NamespaceMode;
  readonly ipc: NamespaceMode;
  readonly targetId: string;
  readonly userns: UserNamespace | undefined;
}

export interface SecurityProfile {
  readonly profileType: 'RuntimeDefault' | 'Unconfined' | 'Localhost';
  readonly localhostRef: string;
}

export interface SelinuxOptions {
  readonly user: string;
  readonly role: string;
  readonly type: string;
  readonly level: string;
}

export type SupplementalGroupsPolicy = 'Merge' | 'Strict';

export interface LinuxResources {
  readonly cpuPeriod: bigint;
  readonly cpuQuota: bigint;
  readonly cpuShares: bigint;
  readonly memoryLimitInBytes: bigint;
  readonly oomScoreAdj: bigint;
  readonly cpusetCpus: string;
  readonly cpusetMems: string;
  readonly hugepageLimits: readonly { readonly pageSize: string; readonly limit: bigint }[];
  readonly unified: Labels;
  readonly memorySwapLimitInBytes: bigint;
}

export interface SandboxSecurityContext {
  readonly namespaces: NamespaceOptions;
  readonly selinux: SelinuxOptions | undefined;
  readonly runAsUser: bigint | undefined;
  readonly runAsGroup: bigint | undefined;
  readonly readonlyRootfs: boolean;
  readonly supplementalGroups: readonly bigint[];
  readonly supplementalGroupsPolicy: SupplementalGroupsPolicy;
  readonly privileged: boolean;
  readonly seccomp: SecurityProfile | undefined;
  readonly apparmor: SecurityProfile | undefined;
  /** Deprecated field 7; only read where `seccomp` is absent. */
  readonly seccompProfilePath: string;
}

/** PodSandboxConfig with its `linux` part folded in; a request without it gets the protocol's zero values. */
export interface PodSandboxConfig {
  readonly metadata: PodSandboxMetadata;
  readonly hostname: string;
  readonly logDirectory: string;
  readonly dns: DnsConfig | undefined;
  readonly portMappings: readonly PortMapping[];
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly cgroupParent: string;
  readonly securityContext: SandboxSecurityContext;
  readonly sysctls: Labels;
  readonly overhead: LinuxResources | undefined;
  readonly resources: LinuxResources | undefined;
}

export interface ImageSpec {
  readonly image: string;
  readonly annotations: Labels;
  readonly userSpecifiedImage: string;
  readonly runtimeHandler: string;
  readonly imageRef: string;
}

export type MountPropagation = 'PRIVATE' | 'HOST_TO_CONTAINER' | 'BIDIRECTIONAL';

export interface Mount {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly readonly: boolean;
  readonly selinuxRelabel: boolean;
  readonly propagation: MountPropagation;
  readonly uidMappings: readonly IdMapping[];
  readonly gidMappings: readonly IdMapping[];
  readonly recursiveReadOnly: boolean;
  readonly image: ImageSpec | undefined;
  readonly imageSubPath: string;
  readonly mountOptions: readonly string[];
}

export interface Device {
  readonly containerPath: string;
  readonly hostPath: string;
  /** Subset of `rwm`. */
  readonly permissions: string;
}

export interface Capabilities {
  readonly add: readonly string[];
  readonly drop: readonly string[];
  readonly addAmbient: readonly string[];
}

export interface ContainerSecurityContext {
  readonly capabilities: Capabilities | undefined;
  readonly privileged: boolean;
  /** Absent: the container has the namespaces of its pod. */
  readonly namespaces: NamespaceOptions | undefined;
  readonly selinux: SelinuxOptions | undefined;
  readonly runAsUser: bigint | undefined;
  readonly runAsGroup: bigint | undefined;
  readonly runAsUsername: string;
  readonly readonlyRootfs: boolean;
  readonly supplementalGroups: readonly bigint[];
  readonly supplementalGroupsPolicy: SupplementalGroupsPolicy;
  readonly noNewPrivs: boolean;
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
  readonly seccomp: SecurityProfile | undefined;
  readonly apparmor: SecurityProfile | undefined;
  readonly seccompProfilePath: string;
  readonly apparmorProfile: string;
}

/** A signal by its name (`SIGTERM`, `SIGRTMIN+3`), or '' for the runtime's default. */
export type SignalName = string;

/** ContainerConfig with its `linux` part folded in. */
export interface ContainerConfig {
  readonly metadata: ContainerMetadata;
  readonly image: ImageSpec;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly workingDir: string;
  /** Values are bytes on the wire (cri-api 0.37); invalid UTF-8 is refused by layer 4. */
  readonly envs: readonly { readonly key: string; readonly value: string }[];
  readonly mounts: readonly Mount[];
  readonly devices: readonly Device[];
  readonly cdiDevices: readonly string[];
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Relative to the sandbox's log directory; '' for none. */
  readonly logPath: string;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly stopSignal: SignalName;
  readonly resources: LinuxResources | undefined;
  readonly securityContext: ContainerSecurityContext;
}

export type SandboxState = 'READY' | 'NOTREADY';
export type ContainerState = 'CREATED' | 'RUNNING' | 'EXITED' | 'UNKNOWN';

export interface SandboxFilter {
  /** A prefix of the id; '' for any. */
  readonly id: string;
  readonly state: SandboxState | undefined;
  readonly labels: Labels;
}

export interface ContainerFilter {
  readonly id: string;
  readonly state: ContainerState | undefined;
  readonly podSandboxId: string;
  readonly labels: Labels;
}

export interface AuthConfig {
  readonly username: string;
  readonly password: string;
  readonly auth: string;
  readonly serverAddress: string;
  readonly identityToken: string;
  readonly registryToken: string;
}

/** True when every wanted label is there with the wanted value. Source: CRI v1, label_selector ("all have to match"). */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}
