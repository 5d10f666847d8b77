import type { PodRuntime } from '../pod/runtime.ts';
import { inPieces } from '../rpc/in-pieces.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { containerMessage } from './translate-container-record.ts';
import { containerFilterOf } from './translate-filters.ts';

/** The answer of ListContainers in pieces: all of one moment. */
export function streamContainers(pods: Pick<PodRuntime, 'containers'>): RuntimeRpc<'StreamContainers'> {
  return async function* ({ filter }) {
    const found = pods.containers(containerFilterOf(filter));
    for (const piece of inPieces(found)) yield { containers: piece.map(containerMessage) };
  };
}
