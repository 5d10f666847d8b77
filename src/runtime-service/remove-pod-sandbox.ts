import type { PodRuntime } from '../pod/runtime.ts';
import { idToEnd } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';

/**
 * Removes a pod with its containers, running or not. Removing what is gone succeeds.
 * Source: CRI v1, RemovePodSandbox ("must not return an error if the pod sandbox has already been removed").
 */
export function removePodSandbox(pods: Pick<PodRuntime, 'removeSandbox'>): RuntimeRpc<'RemovePodSandbox'> {
  return async ({ podSandboxId }, ctx) => {
    const id = idToEnd(podSandboxId, 'pod_sandbox_id');
    if (id !== undefined) await pods.removeSandbox(id, ctx);
    return {};
  };
}
