import type { Context } from '../base/context.ts';
import type { Labels } from '../base/cri.ts';
import type { ContainerRecord } from '../container/record.ts';

export interface CpuUsage {
  readonly timestamp: bigint;
  readonly usageCoreNanoSeconds: bigint;
  /** Undefined until two sweeps have seen the container. */
  readonly usageNanoCores: bigint | undefined;
}

export interface MemoryUsage {
  readonly timestamp: bigint;
  /** Usage less inactive file pages, as cAdvisor computes it. */
  readonly workingSetBytes: bigint;
  /** Limit less working set; undefined without a limit. */
  readonly availableBytes: bigint | undefined;
  readonly usageBytes: bigint;
  readonly rssBytes: bigint;
  readonly pageFaults: bigint;
  readonly majorPageFaults: bigint;
}

export interface ContainerStats {
  readonly container: ContainerRecord;
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
  readonly writableLayer:
    | {
        readonly timestamp: bigint;
        readonly mountpoint: string;
        readonly usedBytes: bigint;
        readonly inodesUsed: bigint;
      }
    | undefined;
}

export interface ContainerStatsFilter {
  readonly id: string;
  readonly podSandboxId: string;
  readonly labels: Labels;
}

export interface Stats {
  /** @throws NotFound */
  container(id: string, ctx: Context): Promise<ContainerStats>;
  containers(filter: ContainerStatsFilter, ctx: Context): Promise<readonly ContainerStats[]>;
}
