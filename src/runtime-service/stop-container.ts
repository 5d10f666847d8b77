import type { PodRuntime } from '../pod/runtime.ts';
import { idToEnd, seconds } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';

/**
 * Stops a container: its stop signal, then SIGKILL after the timeout. Stopping what is stopped or gone succeeds.
 * Source: CRI v1, StopContainer ("must not return an error if the container has already been stopped").
 */
export function stopContainer(pods: Pick<PodRuntime, 'stopContainer'>): RuntimeRpc<'StopContainer'> {
  return async ({ containerId, timeout }, ctx) => {
    const deadline = seconds(timeout, 'timeout');
    const id = idToEnd(containerId, 'container_id');
    if (id !== undefined) await pods.stopContainer(id, deadline, ctx);
    return {};
  };
}
