import type { RuntimeRpc } from '../rpc/service.ts';
import type { Stats } from '../stats/stats.ts';
import { podMetricsMessage } from './translate-metrics.ts';

/** Metrics of the ready pods and their containers: one sweep for all. */
export function listPodSandboxMetrics(stats: Pick<Stats, 'metrics'>): RuntimeRpc<'ListPodSandboxMetrics'> {
  return async (_request, ctx) => ({ podMetrics: (await stats.metrics(ctx)).map(podMetricsMessage) });
}
