import type { ContainerRecord } from '../../container/record.ts';
import type { SandboxRecord } from '../../sandbox/record.ts';
import type { NetworkUsage } from '../network-usage.ts';
import type { ContainerFacts } from './container-facts.ts';
import { CONTAINER_FAMILIES } from './families.ts';
import { type Metric, metricsOf } from './family.ts';
import { NETWORK_FAMILIES } from './network-families.ts';

/** Metrics of a pod and its containers. */
export interface PodMetrics {
  readonly sandbox: SandboxRecord;
  readonly metrics: readonly Metric[];
  readonly containers: readonly { readonly id: string; readonly metrics: readonly Metric[] }[];
}

/** All that a pod's metrics are made from. */
export interface PodFacts {
  readonly sandbox: SandboxRecord;
  readonly network: NetworkUsage | undefined;
  readonly containers: readonly ContainerFacts[];
}

export function podMetrics({ sandbox, network, containers }: PodFacts): PodMetrics {
  return {
    sandbox,
    metrics: network === undefined ? [] : metricsOf(NETWORK_FAMILIES, network, podLabels(sandbox), network.timestamp),
    containers: containers.map((facts) => ({
      id: facts.container.id,
      metrics: metricsOf(CONTAINER_FAMILIES, facts, containerLabels(sandbox, facts.container), facts.now),
    })),
  };
}

/** In the order of the common labels: container, id, image, name, namespace, pod. */
function podLabels({ id, cgroupParent, config }: SandboxRecord): readonly string[] {
  return ['', cgroupParent, '', id, config.metadata.namespace, config.metadata.name];
}

function containerLabels({ config }: SandboxRecord, container: ContainerRecord): readonly string[] {
  const { image, metadata } = container.config;
  const shown = image.userSpecifiedImage === '' ? image.image : image.userSpecifiedImage;
  const { namespace, name } = config.metadata;
  return [metadata.name, container.cgroup, shown, container.id, namespace, name];
}
