import type { RuntimeRpc } from '../rpc/service.ts';
import type { Stats } from '../stats/stats.ts';

/** Name, meaning and labels of every metric; the same for as long as the daemon runs. */
export function listMetricDescriptors(stats: Pick<Stats, 'metricDescriptors'>): RuntimeRpc<'ListMetricDescriptors'> {
  return () => ({
    descriptors: stats.metricDescriptors().map(({ name, help, labels }) => ({ name, help, labelKeys: labels })),
  });
}
