import type { HostLimits } from '../../host/host.ts';
import type { CdiEdits } from '../cdi/cdi-spec.ts';
import type { MountSource } from '../gather/mount-source.ts';
import type { SpecDefaults, SpecRequest } from '../prepare.ts';
import type { SeccompFile } from '../seccomp/seccomp-file.ts';
import type { ResolvedUser } from '../users/resolve-user.ts';
import type { OciSpec } from './oci-spec.ts';

/** A mount of the request whose host path was looked at and whose place in the container is known. */
export interface PlacedMount {
  /** Index in the request, for errors. */
  readonly index: number;
  /** What is bound: the resolved host path, or a mount of it with mapped owners. */
  readonly source: string;
  /** The host path as it was resolved; absent for images. */
  readonly hostSource?: MountSource;
  /** Path in the container, resolved inside its root file system. */
  readonly destination: string;
  readonly readonly: boolean;
  readonly recursiveReadOnly: boolean;
  readonly propagation: 'PRIVATE' | 'HOST_TO_CONTAINER' | 'BIDIRECTIONAL';
  /** Such as `noexec`. */
  readonly options?: readonly string[];
}

/** A device node to make in the container. */
export interface DeviceNode {
  readonly path: string;
  readonly type: 'c' | 'b';
  readonly major: number;
  readonly minor: number;
  readonly fileMode: number;
  readonly uid: number;
  readonly gid: number;
  /** Subset of `rwm` for the device cgroup. */
  readonly access: string;
}

/** What the kernel offers that limits may ask for. */
export interface CgroupOffer {
  readonly version: 1 | 2;
  readonly accountsSwap: boolean;
  /** Page sizes as CRI names them (`2MB`) that the hugetlb controller limits here. */
  readonly hugepageSizes: ReadonlySet<string>;
}

/** Everything that the steps work with: the wish and all that was gathered for it. Nothing below this does I/O. */
export interface ContainerFacts {
  readonly request: SpecRequest;
  readonly defaults: SpecDefaults;
  readonly limits: HostLimits;
  readonly user: ResolvedUser;
  readonly cwd: string;
  readonly mounts: readonly PlacedMount[];
  /** `/etc/hosts` and the like, where the request mounts nothing there. */
  readonly files: readonly PlacedMount[];
  readonly devices: readonly DeviceNode[];
  /** Changes by CDI devices; their nodes are among `devices`. */
  readonly cdi: readonly CdiEdits[];
  /** A Localhost seccomp profile. */
  readonly seccompFile: SeccompFile | undefined;
  /** AppArmor profiles that the kernel has; undefined where it does not tell, or the host has no AppArmor. */
  readonly apparmorProfiles: ReadonlySet<string> | undefined;
  /** Value of HOSTNAME. */
  readonly hostname: string;
  readonly offer: CgroupOffer;
}

/** One pure step of the spec pipeline. */
export interface SpecStep {
  /** The protocol fields it serves. */
  readonly cites: string;
  /** Writes its part into the spec. @throws InvalidInput naming the field */
  apply(spec: OciSpec, facts: ContainerFacts): void;
  /** What it decided and why, for verbose info. */
  notes?(facts: ContainerFacts): Readonly<Record<string, string>>;
}
