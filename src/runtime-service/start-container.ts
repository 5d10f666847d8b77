import type { PodRuntime } from '../pod/runtime.ts';
import { idOf } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';

/** Starts the process of a created container. */
export function startContainer(pods: Pick<PodRuntime, 'startContainer'>): RuntimeRpc<'StartContainer'> {
  return async ({ containerId }, ctx) => {
    await pods.startContainer(idOf(containerId, 'container_id'), ctx);
    return {};
  };
}
