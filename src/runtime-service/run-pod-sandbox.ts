import type { PodRuntime } from '../pod/runtime.ts';
import type { RuntimeRpc } from '../rpc/service.ts';
import { sandboxConfigOf } from './translate-sandbox-config.ts';

/**
 * Runs a pod sandbox. A retry with the same configuration joins the one under way.
 * Source: CRI v1, RunPodSandbox: "Runtimes must ensure the sandbox is in the ready state on success."
 */
export function runPodSandbox(pods: Pick<PodRuntime, 'runSandbox'>): RuntimeRpc<'RunPodSandbox'> {
  return async ({ config, runtimeHandler }, ctx) => {
    const podSandboxId = await pods.runSandbox(sandboxConfigOf(config), runtimeHandler, ctx);
    return { podSandboxId };
  };
}
