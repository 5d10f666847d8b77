import type { PodRuntime } from '../pod/runtime.ts';
import { idToEnd } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';

/**
 * Removes a container, running or not. Removing what is gone succeeds.
 * Source: CRI v1, RemoveContainer ("must not return an error if the container has already been removed").
 */
export function removeContainer(pods: Pick<PodRuntime, 'removeContainer'>): RuntimeRpc<'RemoveContainer'> {
  return async ({ containerId }, ctx) => {
    const id = idToEnd(containerId, 'container_id');
    if (id !== undefined) await pods.removeContainer(id, ctx);
    return {};
  };
}
