import type { CgroupDetails } from '../../cgroups/cgroup-details.ts';
import type { ContainerRecord } from '../../container/record.ts';
import type { FileSystemSize, OpenDescriptors } from '../../host/host.ts';
import type { Usage, WritableLayer } from '../stats.ts';

/** Everything that a container's metrics are computed from. What could not be read is undefined, and has no metrics. */
export interface ContainerFacts {
  readonly container: ContainerRecord;
  readonly usage: Usage;
  readonly details: CgroupDetails | undefined;
  readonly descriptors: OpenDescriptors | undefined;
  /** Text of its first process's `limits`. */
  readonly limits: string | undefined;
  readonly layer: WritableLayer | undefined;
  readonly fileSystem: FileSystemSize | undefined;
  /** Nanoseconds since the epoch. */
  readonly now: bigint;
}
