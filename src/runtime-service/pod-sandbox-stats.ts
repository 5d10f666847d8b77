import { idOf } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import type { Stats } from '../stats/stats.ts';
import { podSandboxStatsMessage } from './translate-stats.ts';

/** Resource use of one pod and its containers. */
export function podSandboxStats(stats: Pick<Stats, 'pod'>): RuntimeRpc<'PodSandboxStats'> {
  return async ({ podSandboxId }) => {
    const found = await stats.pod(idOf(podSandboxId, 'pod_sandbox_id'));
    return { stats: podSandboxStatsMessage(found) };
  };
}
