import type { PodRuntime } from '../pod/runtime.ts';
import { idOf } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { resourcesOf } from './translate-resources.ts';

/** Notes a pod's new size; kubelet itself sets the limits of the pod's cgroup. */
export function updatePodSandboxResources(
  pods: Pick<PodRuntime, 'updateSandbox'>,
): RuntimeRpc<'UpdatePodSandboxResources'> {
  return async ({ podSandboxId, overhead, resources }, ctx) => {
    const size = { overhead: resourcesOf(overhead, 'overhead'), resources: resourcesOf(resources, 'resources') };
    await pods.updateSandbox(idOf(podSandboxId, 'pod_sandbox_id'), size, ctx);
    return {};
  };
}
