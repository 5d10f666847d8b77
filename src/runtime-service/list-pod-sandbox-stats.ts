import type { RuntimeRpc } from '../rpc/service.ts';
import type { Stats } from '../stats/stats.ts';
import { podStatsFilterOf } from './translate-filters.ts';
import { podSandboxStatsMessage } from './translate-stats.ts';

/** Resource use of the ready pods that match: one sweep for all. */
export function listPodSandboxStats(stats: Pick<Stats, 'pods'>): RuntimeRpc<'ListPodSandboxStats'> {
  return async ({ filter }) => {
    const found = await stats.pods(podStatsFilterOf(filter));
    return { stats: found.map(podSandboxStatsMessage) };
  };
}
