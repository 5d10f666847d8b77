import type { ContainerFacts } from './container-facts.ts';
import { type MetricFamily, single } from './family.ts';

const NS = 1_000_000_000n;
const seconds = (ns: bigint | undefined): bigint | undefined => (ns === undefined ? undefined : ns / NS);

/** CPU time and throttling. Times are in whole seconds: the protocol's values are integers. */
export const CPU_FAMILIES: readonly MetricFamily<ContainerFacts>[] = [
  single('counter', 'container_cpu_usage_seconds_total', 'CPU time used, in seconds', ({ usage }) =>
    seconds(usage.cpu?.usageCoreNanoSeconds),
  ),
  single('counter', 'container_cpu_user_seconds_total', 'CPU time used in user mode, in seconds', ({ details }) =>
    seconds(details?.userNs),
  ),
  single('counter', 'container_cpu_system_seconds_total', 'CPU time used in the kernel, in seconds', ({ details }) =>
    seconds(details?.systemNs),
  ),
  single('counter', 'container_cpu_cfs_periods_total', 'Enforcement periods passed', ({ details }) => details?.periods),
  single(
    'counter',
    'container_cpu_cfs_throttled_periods_total',
    'Enforcement periods in which it was throttled',
    ({ details }) => details?.throttledPeriods,
  ),
  single('counter', 'container_cpu_cfs_throttled_seconds_total', 'Time throttled, in seconds', ({ details }) =>
    seconds(details?.throttledNs),
  ),
];
