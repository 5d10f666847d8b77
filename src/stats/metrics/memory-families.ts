import type { ContainerFacts } from './container-facts.ts';
import { labelled, type MetricFamily, type Sample, single } from './family.ts';

/** Memory, in bytes. */
export const MEMORY_FAMILIES: readonly MetricFamily<ContainerFacts>[] = [
  single(
    'gauge',
    'container_memory_usage_bytes',
    'Memory in use, page cache included',
    ({ usage }) => usage.memory?.usageBytes,
  ),
  single(
    'gauge',
    'container_memory_working_set_bytes',
    'Memory in use less inactive file pages',
    ({ usage }) => usage.memory?.workingSetBytes,
  ),
  single('gauge', 'container_memory_rss', 'Anonymous memory', ({ usage }) => usage.memory?.rssBytes),
  single('gauge', 'container_memory_swap', 'Swap in use', ({ usage }) =>
    usage.memory === undefined ? undefined : (usage.swap?.usageBytes ?? 0n),
  ),
  single('gauge', 'container_memory_cache', 'Page cache', ({ details }) => details?.cache),
  single('gauge', 'container_memory_mapped_file', 'Mapped files', ({ details }) => details?.mappedFile),
  single(
    'gauge',
    'container_memory_kernel_usage',
    'Memory in use by the kernel',
    ({ details }) => details?.kernelMemory,
  ),
  single('gauge', 'container_memory_max_usage_bytes', 'Most memory ever in use', ({ details }) => details?.maxMemory),
  single(
    'counter',
    'container_memory_failcnt',
    'Times that the limit was hit',
    ({ details }) => details?.memoryFailures,
  ),
  single(
    'counter',
    'container_oom_events_total',
    'Processes killed for lack of memory',
    ({ details }) => details?.oomKills,
  ),
  labelled('counter', 'container_memory_failures_total', 'Page faults', ['failure_type', 'scope'], pageFaults),
];

function pageFaults({ usage: { memory }, details }: ContainerFacts): readonly Sample[] {
  if (memory === undefined || details === undefined) return [];
  return [
    { labels: ['pgfault', 'container'], value: details.ownPageFaults },
    { labels: ['pgmajfault', 'container'], value: details.ownMajorPageFaults },
    { labels: ['pgfault', 'hierarchy'], value: memory.pageFaults },
    { labels: ['pgmajfault', 'hierarchy'], value: memory.majorPageFaults },
  ];
}
