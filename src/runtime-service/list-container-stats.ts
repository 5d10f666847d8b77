import type { RuntimeRpc } from '../rpc/service.ts';
import type { Stats } from '../stats/stats.ts';
import { statsFilterOf } from './translate-filters.ts';
import { containerStatsMessage } from './translate-stats.ts';

/** Resource use of the containers that match: one sweep for all. */
export function listContainerStats(stats: Pick<Stats, 'containers'>): RuntimeRpc<'ListContainerStats'> {
  return async ({ filter }) => {
    const found = await stats.containers(statsFilterOf(filter));
    return { stats: found.map(containerStatsMessage) };
  };
}
