import { filesystemUsageMessage } from '../rpc/filesystem-usage.ts';
import type * as m from '../rpc/generated/messages.ts';
import type { Init } from '../rpc/wire.ts';
import type { ContainerStats, CpuUsage, MemoryUsage } from '../stats/stats.ts';

/** Figures of a container. What could not be read is absent, never zero. */
export function containerStatsMessage(stats: ContainerStats): Init<m.ContainerStats> {
  const { id, config } = stats.container;
  return {
    attributes: { id, metadata: config.metadata, labels: config.labels, annotations: config.annotations },
    cpu: stats.cpu && cpuMessage(stats.cpu),
    memory: stats.memory && memoryMessage(stats.memory),
    writableLayer: stats.writableLayer && filesystemUsageMessage(stats.writableLayer),
  };
}

function cpuMessage(cpu: CpuUsage): Init<m.CpuUsage> {
  return {
    timestamp: cpu.timestamp,
    usageCoreNanoSeconds: valueMessage(cpu.usageCoreNanoSeconds),
    usageNanoCores: valueMessage(cpu.usageNanoCores),
  };
}

function memoryMessage(memory: MemoryUsage): Init<m.MemoryUsage> {
  return {
    timestamp: memory.timestamp,
    workingSetBytes: valueMessage(memory.workingSetBytes),
    availableBytes: valueMessage(memory.availableBytes),
    usageBytes: valueMessage(memory.usageBytes),
    rssBytes: valueMessage(memory.rssBytes),
    pageFaults: valueMessage(memory.pageFaults),
    majorPageFaults: valueMessage(memory.majorPageFaults),
  };
}

function valueMessage(value: bigint | undefined): Init<m.UInt64Value> | undefined {
  return value === undefined ? undefined : { value };
}
