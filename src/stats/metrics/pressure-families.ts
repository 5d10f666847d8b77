import type { Pressure } from '../../cgroups/pressure.ts';
import type { ContainerFacts } from './container-facts.ts';
import { type MetricFamily, single } from './family.ts';

const MICROSECONDS = 1_000_000n;

/** Time in which some or all tasks waited, in whole seconds. */
export const PRESSURE_FAMILIES: readonly MetricFamily<ContainerFacts>[] = [
  ...pressure('cpu', ({ usage }) => usage.cpu?.pressure),
  ...pressure('memory', ({ usage }) => usage.memory?.pressure),
  ...pressure('io', ({ usage }) => usage.io?.pressure),
];

function pressure(
  what: string,
  of: (facts: ContainerFacts) => Pressure | undefined,
): readonly MetricFamily<ContainerFacts>[] {
  const seconds = (us: bigint | undefined): bigint | undefined => (us === undefined ? undefined : us / MICROSECONDS);
  return [
    single(
      'counter',
      `container_pressure_${what}_stalled_seconds_total`,
      `Time all tasks waited for ${what}`,
      (facts) => seconds(of(facts)?.full.total),
    ),
    single(
      'counter',
      `container_pressure_${what}_waiting_seconds_total`,
      `Time some task waited for ${what}`,
      (facts) => seconds(of(facts)?.some.total),
    ),
  ];
}
