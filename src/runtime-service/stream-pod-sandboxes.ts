import type { PodRuntime } from '../pod/runtime.ts';
import { inPieces } from '../rpc/in-pieces.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { sandboxFilterOf } from './translate-filters.ts';
import { sandboxMessage } from './translate-sandbox-record.ts';

/** The answer of ListPodSandbox in pieces: all of one moment. */
export function streamPodSandboxes(pods: Pick<PodRuntime, 'sandboxes'>): RuntimeRpc<'StreamPodSandboxes'> {
  return async function* ({ filter }) {
    const found = pods.sandboxes(sandboxFilterOf(filter));
    for (const piece of inPieces(found)) yield { podSandboxes: piece.map(sandboxMessage) };
  };
}
