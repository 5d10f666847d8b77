import { hasLabels } from '../../base/cri.ts';
import { NotFound } from '../../base/failure.ts';
import type { ContainerStats, ContainerStatsFilter, Stats } from '../../stats/stats.ts';

/** Figures as they were put there. */
export class FakeStats implements Stats {
  readonly figures: ContainerStats[] = [];

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
}
