import { inPieces } from '../rpc/in-pieces.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import type { Stats } from '../stats/stats.ts';
import { podMetricsMessage } from './translate-metrics.ts';

/** The answer of ListPodSandboxMetrics in pieces: one sweep for all. */
export function streamPodSandboxMetrics(stats: Pick<Stats, 'metrics'>): RuntimeRpc<'StreamPodSandboxMetrics'> {
  return async function* () {
    const found = await stats.metrics();
    for (const piece of inPieces(found)) yield { podSandboxMetrics: piece.map(podMetricsMessage) };
  };
}
