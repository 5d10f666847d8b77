import { idOf } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import type { Stats } from '../stats/stats.ts';
import { containerStatsMessage } from './translate-stats.ts';

/** Resource use of one container. */
export function containerStats(stats: Pick<Stats, 'container'>): RuntimeRpc<'ContainerStats'> {
  return async ({ containerId }) => {
    const found = await stats.container(idOf(containerId, 'container_id'));
    return { stats: containerStatsMessage(found) };
  };
}
