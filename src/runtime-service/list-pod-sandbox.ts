import type { PodRuntime } from '../pod/runtime.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { sandboxFilterOf } from './translate-filters.ts';
import { sandboxMessage } from './translate-sandbox-record.ts';

/** Sandboxes by id prefix, state and labels, from memory. */
export function listPodSandbox(pods: Pick<PodRuntime, 'sandboxes'>): RuntimeRpc<'ListPodSandbox'> {
  return ({ filter }) => ({ items: pods.sandboxes(sandboxFilterOf(filter)).map(sandboxMessage) });
}
