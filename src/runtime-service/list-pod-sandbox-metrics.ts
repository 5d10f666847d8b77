import { encodedOneByOne } from '../rpc/encoded.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import type { Stats } from '../stats/stats.ts';
import { podMetricsMessage } from './translate-metrics.ts';

/** Metrics of the ready pods and their containers: one sweep for all. */
export function listPodSandboxMetrics(stats: Pick<Stats, 'metrics'>): RuntimeRpc<'ListPodSandboxMetrics'> {
  const { response } = RUNTIME_RPCS.ListPodSandboxMetrics;
  return async () =>
    encodedOneByOne(response, await stats.metrics(), (pod) => ({ podMetrics: [podMetricsMessage(pod)] }));
}
