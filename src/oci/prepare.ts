import type { Context } from '../base/context.ts';
import type { ContainerConfig, LinuxResources, Mount, PodSandboxConfig } from '../base/cri.ts';
import type { HandlerFeatures } from '../base/handler-features.ts';
import type { ImageConfig } from '../base/image.ts';
import type { Config } from '../config/config.ts';
import type { Host } from '../host/host.ts';
import type { MountSource } from './gather/mount-source.ts';
import type { SeccompFile } from './seccomp/seccomp-file.ts';
import type { SelinuxLabels } from './selinux/labels.ts';
import type { OciSpec } from './spec/oci-spec.ts';

/** Everything a container's spec is made from. */
export interface SpecRequest {
  readonly id: string;
  readonly sandboxId: string;
  readonly config: ContainerConfig;
  readonly sandbox: PodSandboxConfig;
  readonly image: ImageConfig;
  readonly imageName: string;
  readonly imageId: string;
  /** Mounted root file system. */
  readonly rootfs: string;
  /** A directory of the container's own for mounts that are bound into it, by their index; their ledger rows exist. */
  readonly volumes: string;
  readonly cgroup: string;
  /** Pins of the pod; absent: the host's. `pid` is `/proc/<pause>/ns/pid` or the target container's. */
  readonly namespaces: {
    readonly net?: string;
    readonly ipc?: string;
    readonly uts?: string;
    readonly user?: string;
    readonly pid?: string;
  };
  /** Host files to bind into the container where the request does not mount something there. */
  readonly files: {
    readonly resolvConf?: string;
    readonly hostname?: string;
    readonly hosts?: string;
    readonly shm?: string;
  };
  /** The runtime handler that the container is created by. */
  readonly handler: { readonly name: string; readonly features: HandlerFeatures };
  /** SELinux labels; absent where the host has none for containers. */
  readonly labels?: SelinuxLabels | undefined;
}

/** The spec and what statuses say about it. */
export interface PreparedContainer {
  readonly spec: OciSpec;
  readonly user: { readonly uid: bigint; readonly gid: bigint; readonly supplementalGroups: readonly bigint[] };
  /** Effective signal name for StopContainer. */
  readonly stopSignal: string;
  /** The request's mounts with host paths as given: what ContainerStatus lists. */
  readonly mounts: readonly Mount[];
  /** Host paths of the request's mounts as they were resolved, by index; images have none. */
  readonly sources: ReadonlyMap<number, MountSource>;
  readonly resources: LinuxResources | undefined;
  /** Notes for verbose info (seccomp architectures chosen and why). */
  readonly notes: Readonly<Record<string, string>>;
}

/** The keys of the configuration that apply to every container. */
export interface SpecDefaults
  extends Pick<Config, 'seccomp' | 'defaultCapabilities' | 'pidsLimit' | 'runtimes' | 'cdiDirs' | 'defaultUlimits'> {
  /** The profile of RuntimeDefault, used without changes; absent: Gantry's own. */
  readonly seccompProfile?: SeccompFile;
}

/**
 * Gathers (all I/O: users in the rootfs, host paths in a killable child, mount points, devices), then builds the spec in
 * pure steps.
 * @throws InvalidInput naming the field; DeadlineExceeded naming a host path that hangs
 */
export type PrepareContainer = (
  request: SpecRequest,
  host: Host,
  defaults: SpecDefaults,
  ctx: Context,
) => Promise<PreparedContainer>;
