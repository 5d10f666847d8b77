import type { ContainerFacts } from './container-facts.ts';
import { CPU_FAMILIES } from './cpu-families.ts';
import { DISK_FAMILIES } from './disk-families.ts';
import { descriptorOf, type MetricDescriptor, type MetricFamily } from './family.ts';
import { HUGEPAGE_FAMILIES } from './hugepage-families.ts';
import { MEMORY_FAMILIES } from './memory-families.ts';
import { NETWORK_FAMILIES } from './network-families.ts';
import { PRESSURE_FAMILIES } from './pressure-families.ts';
import { PROCESS_FAMILIES } from './process-families.ts';
import { SPEC_FAMILIES } from './spec-families.ts';

/** All metrics of a container. */
export const CONTAINER_FAMILIES: readonly MetricFamily<ContainerFacts>[] = [
  ...CPU_FAMILIES,
  ...MEMORY_FAMILIES,
  ...DISK_FAMILIES,
  ...PROCESS_FAMILIES,
  ...SPEC_FAMILIES,
  ...PRESSURE_FAMILIES,
  ...HUGEPAGE_FAMILIES,
];

/** Descriptors of all metrics. */
export const METRIC_DESCRIPTORS: readonly MetricDescriptor[] = [...CONTAINER_FAMILIES, ...NETWORK_FAMILIES].map(
  descriptorOf,
);
