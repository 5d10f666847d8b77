import type { ContainerFacts } from './container-facts.ts';
import { labelled, type MetricFamily } from './family.ts';

/** Huge pages, by size. */
export const HUGEPAGE_FAMILIES: readonly MetricFamily<ContainerFacts>[] = [
  labelled('gauge', 'container_hugetlb_usage_bytes', 'Huge pages in use', ['pagesize'], ({ details }) =>
    (details?.hugePages ?? []).map(({ size, usage }) => ({ labels: [size], value: usage })),
  ),
  labelled('gauge', 'container_hugetlb_max_usage_bytes', 'Most huge pages ever in use', ['pagesize'], ({ details }) =>
    (details?.hugePages ?? []).flatMap(({ size, maxUsage }) =>
      maxUsage === undefined ? [] : [{ labels: [size], value: maxUsage }],
    ),
  ),
];
