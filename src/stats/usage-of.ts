import { atLeastZero } from '../cgroups/cgroup-text.ts';
import type { CgroupUsage } from '../cgroups/cgroup-usage.ts';
import type { CpuUsage, Usage } from './stats.ts';

export const NO_USAGE: Usage = {
  cpu: undefined,
  memory: undefined,
  swap: undefined,
  io: undefined,
  processes: undefined,
};

/** A cgroup's figures in the form of a response; `previous` is the CPU time of the previous sample, for the rate. */
export function usageOf(read: CgroupUsage, timestamp: bigint, previous: CpuUsage | undefined): Usage {
  const { memoryLimit, memoryWorkingSet: workingSetBytes, swapUsage, swapLimit, ioPressure, tasks } = read;
  return {
    cpu: {
      timestamp,
      usageCoreNanoSeconds: read.cpuNs,
      usageNanoCores: nanoCores(previous, read.cpuNs, timestamp),
      pressure: read.cpuPressure,
    },
    memory: {
      timestamp,
      workingSetBytes,
      availableBytes: memoryLimit === undefined ? undefined : atLeastZero(memoryLimit - workingSetBytes),
      usageBytes: read.memoryUsage,
      rssBytes: read.memoryRss,
      pageFaults: read.pageFaults,
      majorPageFaults: read.majorPageFaults,
      pressure: read.memoryPressure,
    },
    swap: swapUsage === undefined ? undefined : swapOf(timestamp, swapUsage, swapLimit),
    io: ioPressure === undefined ? undefined : { timestamp, pressure: ioPressure },
    processes: tasks === undefined ? undefined : { timestamp, count: tasks },
  };
}

function swapOf(timestamp: bigint, usageBytes: bigint, limit: bigint | undefined): Usage['swap'] {
  return { timestamp, usageBytes, availableBytes: limit === undefined ? undefined : atLeastZero(limit - usageBytes) };
}

function nanoCores(previous: CpuUsage | undefined, usage: bigint, timestamp: bigint): bigint | undefined {
  if (previous === undefined || timestamp <= previous.timestamp || usage < previous.usageCoreNanoSeconds)
    return undefined;
  return ((usage - previous.usageCoreNanoSeconds) * 1_000_000_000n) / (timestamp - previous.timestamp);
}
