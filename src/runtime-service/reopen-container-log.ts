import type { PodRuntime } from '../pod/runtime.ts';
import { idOf } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';

/** Opens a container's log again after kubelet renamed it; the new file exists when the call returns. */
export function reopenContainerLog(pods: Pick<PodRuntime, 'reopenLog'>): RuntimeRpc<'ReopenContainerLog'> {
  return async ({ containerId }, ctx) => {
    await pods.reopenLog(idOf(containerId, 'container_id'), ctx);
    return {};
  };
}
