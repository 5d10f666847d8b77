import type { ContainerConfig, LinuxResources, Mount } from '../base/cri.ts';
import type { TaskState } from '../handlers/handler.ts';
import type { ContainerStatus } from './container-status.ts';

/** A published container, as table `containers` keeps it (key: id). */
export type ContainerRecord = ContainerFacts & ContainerStatus;

/** What does not depend on its state. */
interface ContainerFacts {
  readonly id: string;
  readonly sandboxId: string;
  readonly config: ContainerConfig;
  readonly fingerprint: string;
  readonly handler: string;
  /** Nanoseconds since the epoch. */
  readonly createdAt: bigint;
  readonly imageId: string;
  /** The image's repo digest or id as CRI `image_ref`. */
  readonly imageRef: string;
  /** What its handler keeps of it. */
  readonly task: TaskState;
  /** Cgroup of its processes. */
  readonly cgroup: string;
  readonly rootfs: string;
  /** Absolute; absent for a container without a log. */
  readonly logPath?: string | undefined;
  readonly mounts: readonly Mount[];
  readonly user: { readonly uid: bigint; readonly gid: bigint; readonly supplementalGroups: readonly bigint[] };
  readonly stopSignal: string;
  readonly resources: LinuxResources | undefined;
  /** The OCI spec as JSON text lies in the bundle; verbose info reads it there. */
  readonly bundle: string;
  readonly notes: Readonly<Record<string, string>>;
}
