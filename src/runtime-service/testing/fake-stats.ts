import { hasLabels } from '../../base/cri.ts';
import { NotFound } from '../../base/failure.ts';
import type { MetricDescriptor } from '../../stats/metrics/family.ts';
import type { PodMetrics } from '../../stats/metrics/pod-metrics.ts';
import type {
  ContainerStats,
  ContainerStatsFilter,
  PodSandboxStats,
  PodSandboxStatsFilter,
  Stats,
} from '../../stats/stats.ts';

/** Figures as they were put there. */
export class FakeStats implements Stats {
  readonly figures: ContainerStats[] = [];
  readonly podFigures: PodSandboxStats[] = [];
  readonly descriptors: MetricDescriptor[] = [];
  readonly podMetrics: PodMetrics[] = [];

  async container(id: string): Promise<ContainerStats> {
    const found = this.figures.find(({ container }) => container.id === id);
    if (found === undefined) throw new NotFound('container', id);
    return found;
  }

  async containers(filter: ContainerStatsFilter): Promise<readonly ContainerStats[]> {
    return this.figures.filter(
      ({ container }) =>
        container.id.startsWith(filter.id) &&
        container.sandboxId.startsWith(filter.podSandboxId) &&
        hasLabels(container.config.labels, filter.labels),
    );
  }

  async pod(id: string): Promise<PodSandboxStats> {
    const found = this.podFigures.find(({ sandbox }) => sandbox.id === id);
    if (found === undefined) throw new NotFound('pod sandbox', id);
    return found;
  }

  async pods(filter: PodSandboxStatsFilter): Promise<readonly PodSandboxStats[]> {
    return this.podFigures.filter(
      ({ sandbox }) => sandbox.id.startsWith(filter.id) && hasLabels(sandbox.config.labels, filter.labels),
    );
  }

  metricDescriptors(): readonly MetricDescriptor[] {
    return this.descriptors;
  }

  async metrics(): Promise<readonly PodMetrics[]> {
    return this.podMetrics;
  }
}
