import type { Pressure, PressureLine } from '../cgroups/pressure.ts';
import { filesystemUsageMessage } from '../rpc/filesystem-usage.ts';
import type * as m from '../rpc/generated/messages.ts';
import type { Init } from '../rpc/wire.ts';
import type { InterfaceUsage, NetworkUsage } from '../stats/network-usage.ts';
import type { ContainerStats, CpuUsage, IoUsage, MemoryUsage, PodSandboxStats } from '../stats/stats.ts';

/** Figures of a container. What could not be read is absent, never zero. */
export function containerStatsMessage(stats: ContainerStats): Init<m.ContainerStats> {
  const { id, config } = stats.container;
  return {
    attributes: { id, metadata: config.metadata, labels: config.labels, annotations: config.annotations },
    cpu: stats.cpu && cpuMessage(stats.cpu),
    memory: stats.memory && memoryMessage(stats.memory),
    writableLayer: stats.writableLayer && filesystemUsageMessage(stats.writableLayer),
    swap: stats.swap && {
      timestamp: stats.swap.timestamp,
      swapUsageBytes: valueMessage(stats.swap.usageBytes),
      swapAvailableBytes: valueMessage(stats.swap.availableBytes),
    },
    io: stats.io && ioMessage(stats.io),
  };
}

/** Figures of a pod and of its containers. */
export function podSandboxStatsMessage(stats: PodSandboxStats): Init<m.PodSandboxStats> {
  const { id, config } = stats.sandbox;
  const { processes } = stats;
  return {
    attributes: { id, metadata: config.metadata, labels: config.labels, annotations: config.annotations },
    linux: {
      cpu: stats.cpu && cpuMessage(stats.cpu),
      memory: stats.memory && memoryMessage(stats.memory),
      network: stats.network && networkMessage(stats.network),
      process: processes && { timestamp: processes.timestamp, processCount: valueMessage(processes.count) },
      containers: stats.containers.map(containerStatsMessage),
      io: stats.io && ioMessage(stats.io),
    },
  };
}

function networkMessage(network: NetworkUsage): Init<m.NetworkUsage> {
  return {
    timestamp: network.timestamp,
    defaultInterface: network.defaultInterface && interfaceMessage(network.defaultInterface),
    interfaces: network.interfaces.map(interfaceMessage),
  };
}

function interfaceMessage(usage: InterfaceUsage): Init<m.NetworkInterfaceUsage> {
  return {
    name: usage.name,
    rxBytes: valueMessage(usage.rxBytes),
    rxErrors: valueMessage(usage.rxErrors),
    txBytes: valueMessage(usage.txBytes),
    txErrors: valueMessage(usage.txErrors),
  };
}

function ioMessage({ timestamp, pressure }: IoUsage): Init<m.IoUsage> {
  return { timestamp, psi: pressureMessage(pressure) };
}

function pressureMessage(pressure: Pressure): Init<m.PsiStats> {
  return { full: pressureLineMessage(pressure.full), some: pressureLineMessage(pressure.some) };
}

function pressureLineMessage({ total, avg10, avg60, avg300 }: PressureLine): Init<m.PsiData> {
  return { total, avg10, avg60, avg300 };
}

function cpuMessage(cpu: CpuUsage): Init<m.CpuUsage> {
  return {
    timestamp: cpu.timestamp,
    usageCoreNanoSeconds: valueMessage(cpu.usageCoreNanoSeconds),
    usageNanoCores: valueMessage(cpu.usageNanoCores),
    psi: cpu.pressure && pressureMessage(cpu.pressure),
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
    psi: memory.pressure && pressureMessage(memory.pressure),
  };
}

function valueMessage(value: bigint | undefined): Init<m.UInt64Value> | undefined {
  return value === undefined ? undefined : { value };
}
