import { posix } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Context } from '../base/context.ts';
import { hasLabels } from '../base/cri.ts';
import type { Containers } from '../container/containers.ts';
import type { ContainerRecord } from '../container/record.ts';
import type { Host } from '../host/host.ts';
import { type CgroupUsage, readCgroupUsage } from '../oci/cgroups/cgroup-usage.ts';
import type { ContainerStats, ContainerStatsFilter, CpuUsage, MemoryUsage, Stats } from './stats.ts';

/** Askers within it share one look at the files (DESIGN decision 22). */
const SHARED_MS = 1_000;
/** Walking a writable layer costs much more than four small files. */
const LAYER_SHARED_MS = 10_000;

export interface CgroupStatsOptions {
  readonly host: Host;
  readonly containers: Containers;
  readonly clock: Clock;
  /** Directory of the writable layers, `<directory>/<id>/upper`. */
  readonly layersOf: string;
}

interface Sample {
  readonly cpu: CpuUsage | undefined;
  readonly memory: MemoryUsage | undefined;
}

interface Shared<T> {
  readonly atMs: number;
  readonly value: Promise<T>;
}

/** Statistics from cgroup files, computed when asked. Nothing samples in the background. */
export class CgroupStats implements Stats {
  readonly #options: CgroupStatsOptions;
  readonly #samples = new Map<string, Shared<Sample>>();
  readonly #layers = new Map<string, Shared<ContainerStats['writableLayer']>>();

  constructor(options: CgroupStatsOptions) {
    this.#options = options;
  }

  async container(id: string, _ctx: Context): Promise<ContainerStats> {
    return await this.#statsOf(this.#options.containers.get(id));
  }

  async containers(filter: ContainerStatsFilter, _ctx: Context): Promise<readonly ContainerStats[]> {
    const wanted = this.#options.containers.all().filter((record) => isWanted(record, filter));
    this.#forgetRemoved();
    return await Promise.all(wanted.map((record) => this.#statsOf(record)));
  }

  async #statsOf(container: ContainerRecord): Promise<ContainerStats> {
    const [sample, writableLayer] = await Promise.all([this.#sample(container), this.#writableLayer(container)]);
    return { container, cpu: sample.cpu, memory: sample.memory, writableLayer };
  }

  #sample(container: ContainerRecord): Promise<Sample> {
    const before = this.#samples.get(container.id);
    return this.#shared(this.#samples, container.id, SHARED_MS, () => this.#read(container, before?.value));
  }

  async #read(container: ContainerRecord, before: Promise<Sample> | undefined): Promise<Sample> {
    const { host, clock } = this.#options;
    const { cgroups, limits } = host;
    const usage = await readCgroupUsage(cgroups, limits.cgroupVersion, container.task.cgroup);
    const timestamp = clock.nowNs();
    if (usage === undefined) return { cpu: undefined, memory: undefined };
    const previous = (await before)?.cpu;
    const usageNanoCores = nanoCores(previous, usage.cpuNs, timestamp);
    const cpu = { timestamp, usageCoreNanoSeconds: usage.cpuNs, usageNanoCores };
    return { cpu, memory: memoryUsage(usage, timestamp) };
  }

  #writableLayer({ id }: ContainerRecord): Promise<ContainerStats['writableLayer']> {
    const { host, clock, layersOf } = this.#options;
    return this.#shared(this.#layers, id, LAYER_SHARED_MS, async () => {
      const upper = posix.join(layersOf, id, 'upper');
      if ((await host.files.stat(upper)) === undefined) return undefined;
      const { bytes, inodes } = await host.rootfs.usage(upper);
      return { timestamp: clock.nowNs(), mountpoint: layersOf, usedBytes: bytes, inodesUsed: inodes };
    });
  }

  #shared<T>(shared: Map<string, Shared<T>>, id: string, forMs: number, compute: () => Promise<T>): Promise<T> {
    const now = this.#options.clock.monotonicMs();
    const present = shared.get(id);
    if (present !== undefined && now - present.atMs < forMs) return present.value;
    const value = compute();
    value.catch(() => shared.delete(id));
    shared.set(id, { atMs: now, value });
    return value;
  }

  #forgetRemoved(): void {
    const { containers } = this.#options;
    for (const shared of [this.#samples, this.#layers]) {
      for (const id of shared.keys()) if (!containers.has(id)) shared.delete(id);
    }
  }
}

function isWanted(record: ContainerRecord, filter: ContainerStatsFilter): boolean {
  return (
    record.state !== 'EXITED' &&
    record.id.startsWith(filter.id) &&
    record.sandboxId.startsWith(filter.podSandboxId) &&
    hasLabels(record.config.labels, filter.labels)
  );
}

function nanoCores(previous: CpuUsage | undefined, usage: bigint, timestamp: bigint): bigint | undefined {
  if (previous === undefined || timestamp <= previous.timestamp || usage < previous.usageCoreNanoSeconds)
    return undefined;
  return ((usage - previous.usageCoreNanoSeconds) * 1_000_000_000n) / (timestamp - previous.timestamp);
}

function memoryUsage(usage: CgroupUsage, timestamp: bigint): MemoryUsage {
  const { memoryLimit: limit, memoryWorkingSet: workingSetBytes } = usage;
  return {
    timestamp,
    workingSetBytes,
    availableBytes: limit === undefined ? undefined : limit > workingSetBytes ? limit - workingSetBytes : 0n,
    usageBytes: usage.memoryUsage,
    rssBytes: usage.memoryRss,
    pageFaults: usage.pageFaults,
    majorPageFaults: usage.majorPageFaults,
  };
}
