import type { LinuxResources } from '../../base/cri.ts';
import { NO_LIMITS } from '../../base/no-limits.ts';
import type { ContainerFacts } from './container-facts.ts';
import { type MetricFamily, single } from './family.ts';

/** Defaults of the kernel. Source: Documentation/scheduler/sched-bwc.rst, cgroup-v1 cpu.shares. */
const DEFAULT_PERIOD = 100_000n;
const DEFAULT_SHARES = 1_024n;

/** Limits as requested; 0 if there is none. */
export const SPEC_FAMILIES: readonly MetricFamily<ContainerFacts>[] = [
  spec('container_spec_cpu_period', 'CPU period, in microseconds', ({ cpuPeriod }) => cpuPeriod || DEFAULT_PERIOD),
  spec('container_spec_cpu_shares', 'CPU shares', ({ cpuShares }) => cpuShares || DEFAULT_SHARES),
  single('gauge', 'container_spec_cpu_quota', 'CPU time per period, in microseconds', ({ container }) => {
    const quota = container.resources?.cpuQuota ?? 0n;
    return quota > 0n ? quota : undefined;
  }),
  spec('container_spec_memory_limit_bytes', 'Limit of memory', ({ memoryLimitInBytes }) =>
    positive(memoryLimitInBytes),
  ),
  spec('container_spec_memory_swap_limit_bytes', 'Limit of memory and swap together', ({ memorySwapLimitInBytes }) =>
    positive(memorySwapLimitInBytes),
  ),
  single('gauge', 'container_spec_memory_reservation_limit_bytes', 'Memory kept for it', ({ container }) => {
    const { unified } = container.resources ?? NO_LIMITS;
    const text = unified['memory.low'] ?? '0';
    return /^\d+$/.test(text) ? BigInt(text) : 0n;
  }),
];

function spec(name: string, help: string, value: (asked: LinuxResources) => bigint): MetricFamily<ContainerFacts> {
  return single('gauge', name, help, ({ container }) => value(container.resources ?? NO_LIMITS));
}

function positive(value: bigint): bigint {
  return value > 0n ? value : 0n;
}
