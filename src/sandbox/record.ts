import type { LinuxResources, PodSandboxConfig, SandboxState } from '../base/cri.ts';
import type { TaskState } from '../handlers/handler.ts';

/** How large a pod is; undefined where nobody told. */
export interface SandboxSize {
  readonly overhead: LinuxResources | undefined;
  readonly resources: LinuxResources | undefined;
}

/** A published sandbox, as table `sandboxes` keeps it (key: id). */
export interface SandboxRecord {
  readonly id: string;
  readonly config: PodSandboxConfig;
  /** The handler's name as resolved ('' in the request became the default's). */
  readonly handler: string;
  /** The name as requested, which statuses show. */
  readonly requestedHandler: string;
  /** Digest of the request's canonical text: tells a retry from a conflict (docs/architecture.md#operations). */
  readonly fingerprint: string;
  readonly state: SandboxState;
  /** Nanoseconds since the epoch. */
  readonly createdAt: bigint;
  /** What its handler keeps of its pause process; undefined if it has none, and its pinned namespaces alone hold it. */
  readonly pauseProcess?: TaskState | undefined;
  readonly ips: readonly string[];
  /** The plugins' result as JSON text; absent for the host's network. */
  readonly networkResult?: string | undefined;
  readonly namespaces: { readonly net?: string; readonly ipc?: string; readonly uts?: string; readonly user?: string };
  /** Host files made for the pod. */
  readonly files: {
    readonly resolvConf: string;
    readonly hostname: string;
    readonly hosts: string;
    readonly shm: string;
  };
  readonly cgroupParent: string;
  /** What UpdatePodSandboxResources told last; absent before. */
  readonly size?: SandboxSize;
  /** Id of the image that the pause was run from; absent for the built-in one. */
  readonly pauseImage?: string;
  /** OCI spec of the pause as JSON text, for verbose info. */
  readonly specJson?: string | undefined;
}
