import { inPieces } from '../rpc/in-pieces.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import type { Stats } from '../stats/stats.ts';
import { podStatsFilterOf } from './translate-filters.ts';
import { podSandboxStatsMessage } from './translate-stats.ts';

/** The answer of ListPodSandboxStats in pieces: one sweep for all. */
export function streamPodSandboxStats(stats: Pick<Stats, 'pods'>): RuntimeRpc<'StreamPodSandboxStats'> {
  return async function* ({ filter }) {
    const found = await stats.pods(podStatsFilterOf(filter));
    for (const piece of inPieces(found)) yield { podSandboxStats: piece.map(podSandboxStatsMessage) };
  };
}
