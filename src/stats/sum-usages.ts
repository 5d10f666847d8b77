import type { CpuUsage, MemoryUsage, Usage } from './stats.ts';
import { NO_USAGE } from './usage-of.ts';

/**
 * Figures of a pod without a cgroup of its own: the sum of its containers and its pause process. Limits and pressure
 * exist per cgroup only and have no sum.
 */
export function sumUsages(usages: readonly Usage[]): Usage {
  const cpus = usages.flatMap(({ cpu }) => cpu ?? []);
  const memories = usages.flatMap(({ memory }) => memory ?? []);
  const processes = usages.flatMap((usage) => usage.processes ?? []);
  return {
    ...NO_USAGE,
    cpu: cpus.length === 0 ? undefined : cpus.reduce(sumOfCpu),
    memory: memories.length === 0 ? undefined : memories.map(withoutLimit).reduce(sumOfMemory),
    processes:
      processes.length === 0
        ? undefined
        : processes.reduce((a, b) => ({ timestamp: earlier(a, b), count: a.count + b.count })),
  };
}

function sumOfCpu(a: CpuUsage, b: CpuUsage): CpuUsage {
  return {
    timestamp: earlier(a, b),
    usageCoreNanoSeconds: a.usageCoreNanoSeconds + b.usageCoreNanoSeconds,
    usageNanoCores:
      a.usageNanoCores === undefined || b.usageNanoCores === undefined
        ? undefined
        : a.usageNanoCores + b.usageNanoCores,
    pressure: undefined,
  };
}

function withoutLimit(memory: MemoryUsage): MemoryUsage {
  return { ...memory, availableBytes: undefined, pressure: undefined };
}

function sumOfMemory(a: MemoryUsage, b: MemoryUsage): MemoryUsage {
  return {
    timestamp: earlier(a, b),
    workingSetBytes: a.workingSetBytes + b.workingSetBytes,
    availableBytes: undefined,
    usageBytes: a.usageBytes + b.usageBytes,
    rssBytes: a.rssBytes + b.rssBytes,
    pageFaults: a.pageFaults + b.pageFaults,
    majorPageFaults: a.majorPageFaults + b.majorPageFaults,
    pressure: undefined,
  };
}

type At = { readonly timestamp: bigint };

function earlier(a: At, b: At): bigint {
  return a.timestamp < b.timestamp ? a.timestamp : b.timestamp;
}
