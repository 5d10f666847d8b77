import type { OciResources } from '../base/oci-resources.ts';

/** systemd's word for no limit. */
const INFINITY = 2n ** 64n - 1n;
const USEC_PER_SEC = 1_000_000;
const DEFAULT_PERIOD_USEC = 100_000;
/** systemd keeps a quota as a whole percentage of a CPU. */
const PERCENT_USEC = 10_000;

const UNIFIED: Readonly<Record<string, string>> = {
  'memory.min': 'MemoryMin',
  'memory.low': 'MemoryLow',
  'memory.high': 'MemoryHigh',
  'memory.max': 'MemoryMax',
  'memory.swap.max': 'MemorySwapMax',
  'pids.max': 'TasksMax',
};

/**
 * Limits of cgroup v2 as properties of a systemd scope, all of D-Bus type `t`: what systemd was not told, it takes back
 * when it is reloaded. runc tells it all of these, crun 1.8 the CPU weight alone.
 * Source: systemd.resource-control(5); runc, libcontainer/cgroups/systemd (addCPUQuota, the rounding).
 */
export function scopeProperties({ cpu, memory, unified, pids }: OciResources): Readonly<Record<string, bigint>> {
  return {
    ...quotaProperties(cpu?.['quota'], cpu?.['period']),
    ...memoryProperties(memory?.['limit'], memory?.['swap']),
    ...(pids === undefined || pids.limit <= 0 ? {} : { TasksMax: BigInt(pids.limit) }),
    ...unifiedProperties(unified ?? {}),
  };
}

function quotaProperties(quota: unknown, period: unknown): Record<string, bigint> {
  const usec = typeof period === 'number' ? period : DEFAULT_PERIOD_USEC;
  const told = typeof period === 'number' ? { CPUQuotaPeriodUSec: BigInt(usec) } : {};
  if (typeof quota !== 'number') return told;
  if (quota <= 0) return { ...told, CPUQuotaPerSecUSec: INFINITY };
  const perSecond = (quota * USEC_PER_SEC) / usec;
  return { ...told, CPUQuotaPerSecUSec: BigInt(Math.ceil(perSecond / PERCENT_USEC) * PERCENT_USEC) };
}

/** The specification counts memory and swap together, cgroup v2 swap alone. */
function memoryProperties(limit: unknown, swap: unknown): Record<string, bigint> {
  const hasLimit = typeof limit === 'number' && limit > 0;
  return {
    ...(typeof limit === 'number' ? { MemoryMax: limit > 0 ? BigInt(limit) : INFINITY } : {}),
    ...(swap === -1 ? { MemorySwapMax: INFINITY } : {}),
    ...(typeof swap === 'number' && swap >= 0 && hasLimit ? { MemorySwapMax: BigInt(swap - limit) } : {}),
  };
}

/** What has another form is the kernel's to refuse. */
function unifiedProperties(unified: Readonly<Record<string, string>>): Record<string, bigint> {
  return Object.fromEntries(
    Object.entries(unified).flatMap(([file, value]) => {
      const name = UNIFIED[file];
      if (name === undefined || !/^(max|\d+)$/.test(value)) return [];
      return [[name, value === 'max' ? INFINITY : BigInt(value)]];
    }),
  );
}
