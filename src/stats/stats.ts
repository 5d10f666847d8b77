import type { Labels } from '../base/cri.ts';
import type { Pressure } from '../cgroups/pressure.ts';
import type { ContainerRecord } from '../container/record.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import type { MetricDescriptor } from './metrics/family.ts';
import type { PodMetrics } from './metrics/pod-metrics.ts';
import type { NetworkUsage } from './network-usage.ts';

export interface CpuUsage {
  readonly timestamp: bigint;
  readonly usageCoreNanoSeconds: bigint;
  /** Undefined until two sweeps have seen it. */
  readonly usageNanoCores: bigint | undefined;
  readonly pressure: Pressure | undefined;
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
  readonly pressure: Pressure | undefined;
}

export interface SwapUsage {
  readonly timestamp: bigint;
  readonly usageBytes: bigint;
  /** Undefined without a limit. */
  readonly availableBytes: bigint | undefined;
}

export interface IoUsage {
  readonly timestamp: bigint;
  readonly pressure: Pressure;
}

/** What a cgroup has used. Values that this host does not report are undefined, never zero. */
export interface Usage {
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
  readonly swap: SwapUsage | undefined;
  readonly io: IoUsage | undefined;
  /** Tasks, threads included. */
  readonly processes: { readonly timestamp: bigint; readonly count: bigint } | undefined;
}

export interface WritableLayer {
  readonly timestamp: bigint;
  /** A directory that exists on the layer's file system. */
  readonly mountpoint: string;
  readonly usedBytes: bigint;
  readonly inodesUsed: bigint;
}

export interface ContainerStats extends Omit<Usage, 'processes'> {
  readonly container: ContainerRecord;
  readonly writableLayer: WritableLayer | undefined;
}

export interface PodSandboxStats extends Omit<Usage, 'swap'> {
  readonly sandbox: SandboxRecord;
  /** Undefined on the host's network: its figures are the node's. */
  readonly network: NetworkUsage | undefined;
  readonly containers: readonly ContainerStats[];
}

export interface ContainerStatsFilter {
  readonly id: string;
  readonly podSandboxId: string;
  readonly labels: Labels;
}

export type PodSandboxStatsFilter = Omit<ContainerStatsFilter, 'podSandboxId'>;

/**
 * Figures of pods and containers, computed on request; requests within a second share one sample. Lists contain ready
 * sandboxes, and containers that have not exited.
 */
export interface Stats {
  /** @throws NotFound */
  container(id: string): Promise<ContainerStats>;
  containers(filter: ContainerStatsFilter): Promise<readonly ContainerStats[]>;
  /** @throws NotFound */
  pod(id: string): Promise<PodSandboxStats>;
  pods(filter: PodSandboxStatsFilter): Promise<readonly PodSandboxStats[]>;
  /** Descriptors of all metrics that {@link metrics} can have; the same for as long as the daemon runs. */
  metricDescriptors(): readonly MetricDescriptor[];
  /** Metrics of all ready sandboxes and their containers; each is computed when it is taken, once. */
  metrics(): Promise<Iterable<PodMetrics>>;
}
