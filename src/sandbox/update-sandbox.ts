import type { SandboxSize } from './record.ts';
import type { SandboxDeps } from './sandbox-deps.ts';

/**
 * Notes a pod's new size. Its cgroup is kubelet's, which sets the limits itself before or after this call, and the
 * pause's own does not depend on them: so nothing but the record changes, as with both peers.
 * Source: CRI v1, UpdatePodSandboxResources.
 * @throws NotFound; PreconditionFailed where it is not ready
 */
export async function updateSandbox(
  id: string,
  size: SandboxSize,
  { sandboxes }: Pick<SandboxDeps, 'sandboxes'>,
): Promise<void> {
  await sandboxes.resize(sandboxes.open(id).id, size);
}
