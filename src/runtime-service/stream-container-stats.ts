import { inPieces } from '../rpc/in-pieces.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import type { Stats } from '../stats/stats.ts';
import { statsFilterOf } from './translate-filters.ts';
import { containerStatsMessage } from './translate-stats.ts';

/** The answer of ListContainerStats in pieces: one sweep for all. */
export function streamContainerStats(stats: Pick<Stats, 'containers'>): RuntimeRpc<'StreamContainerStats'> {
  return async function* ({ filter }) {
    const found = await stats.containers(statsFilterOf(filter));
    for (const piece of inPieces(found)) yield { containerStats: piece.map(containerStatsMessage) };
  };
}
