import type { PodRuntime } from '../pod/runtime.ts';
import { idOf } from '../rpc/fields.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { containerConfigOf } from './translate-container-config.ts';
import { sandboxConfigOf } from './translate-sandbox-config.ts';

/** Creates a container in a sandbox; it does not run yet. A retry with the same configuration joins the one under way. */
export function createContainer(pods: Pick<PodRuntime, 'createContainer'>): RuntimeRpc<'CreateContainer'> {
  return async ({ podSandboxId, config, sandboxConfig }, ctx) => {
    const sandbox = idOf(podSandboxId, 'pod_sandbox_id');
    // Only checked: the pod has the configuration that it was made with.
    if (sandboxConfig !== undefined) sandboxConfigOf(sandboxConfig, 'sandbox_config');
    return { containerId: await pods.createContainer(sandbox, containerConfigOf(config), ctx) };
  };
}
