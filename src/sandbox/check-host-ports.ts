import type { PodSandboxConfig } from '../base/cri.ts';
import { PreconditionFailed } from '../base/failure.ts';
import { claimSamePort } from '../base/host-ports.ts';
import type { SandboxDeps } from './sandbox-deps.ts';

/**
 * Refuses a sandbox that claims a port of the node which another one has: its plugin would take the port from the other
 * without a word. Pods that have ended claim none, nor do those in the host's network.
 * @param id the sandbox's own: what began after it gives way
 * @throws PreconditionFailed naming the port and who has it
 */
export function checkHostPorts(id: string, config: PodSandboxConfig, deps: SandboxDeps): void {
  for (const mapping of hostPortsOf(config)) {
    for (const other of claimants(id, deps)) {
      if (!hostPortsOf(other.config).some((theirs) => claimSamePort(mapping, theirs))) continue;
      const { namespace, name } = other.config.metadata;
      throw new PreconditionFailed(
        `host port ${mapping.hostPort}/${mapping.protocol} is claimed by pod sandbox ${other.id} (${namespace}/${name})`,
        { remedy: 'stop that pod first, or ask for another port' },
      );
    }
  }
}

function hostPortsOf({ portMappings, securityContext }: PodSandboxConfig): PodSandboxConfig['portMappings'] {
  return securityContext.namespaces.network === 'NODE' ? [] : portMappings;
}

function claimants(
  id: string,
  { sandboxes, sandboxDrafts }: SandboxDeps,
): readonly { readonly id: string; readonly config: PodSandboxConfig }[] {
  const drafts = sandboxDrafts.all();
  const earlier = drafts.slice(
    0,
    drafts.findIndex((draft) => draft.id === id),
  );
  const standing = sandboxes.all().filter((record) => record.state === 'READY');
  return [...standing, ...earlier.map((draft) => ({ id: draft.id, config: draft.request.config }))];
}
