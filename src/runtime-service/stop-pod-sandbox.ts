import type { PodRuntime } from '../pod/runtime.ts';
import { idToEnd } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';

/**
 * Stops a pod: its containers, its pause, its network. Stopping what is stopped or gone succeeds.
 * Source: CRI v1, StopPodSandbox ("must not return an error if all relevant resources have already been reclaimed").
 */
export function stopPodSandbox(pods: Pick<PodRuntime, 'stopSandbox'>): RuntimeRpc<'StopPodSandbox'> {
  return async ({ podSandboxId }, ctx) => {
    const id = idToEnd(podSandboxId, 'pod_sandbox_id');
    if (id !== undefined) await pods.stopSandbox(id, ctx);
    return {};
  };
}
