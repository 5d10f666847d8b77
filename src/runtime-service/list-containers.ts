import type { PodRuntime } from '../pod/runtime.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { containerMessage } from './translate-container-record.ts';
import { containerFilterOf } from './translate-filters.ts';

/** Containers by id prefix, state, sandbox and labels, from memory. */
export function listContainers(pods: Pick<PodRuntime, 'containers'>): RuntimeRpc<'ListContainers'> {
  return ({ filter }) => ({ containers: pods.containers(containerFilterOf(filter)).map(containerMessage) });
}
