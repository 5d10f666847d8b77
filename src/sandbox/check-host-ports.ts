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
export function checkHostPorts(
  id: string,
  config: PodSandboxConfig,
  deps: Pick<SandboxDeps, 'sandboxes' | 'sandboxCreations'>,
): void {
  for (const mapping of hostPortsOf(config)) {
    for (const other of claimants(id, deps)) {
      if (!hostPortsOf(other.config).some((theirs) => claimSamePort(mapping, theirs))) continue;
      const { namespace, name } = other.config.metadata;
      throw new PreconditionFailed(
        `host port ${mapping.hostPort}/${mapping.protocol} is already used by pod sandbox ${other.id} (${namespace}/${name})`,
        { remedy: 'stop that pod first, or use another port' },
      );
    }
  }
}

function hostPortsOf({ portMappings, securityContext }: PodSandboxConfig): PodSandboxConfig['portMappings'] {
  return securityContext.namespaces.network === 'NODE' ? [] : portMappings;
}

function claimants(
  id: string,
  { sandboxes, sandboxCreations }: Pick<SandboxDeps, 'sandboxes' | 'sandboxCreations'>,
): readonly { readonly id: string; readonly config: PodSandboxConfig }[] {
  const creations = sandboxCreations.all();
  const earlier = creations.slice(
    0,
    creations.findIndex((creation) => creation.id === id),
  );
  const standing = sandboxes.all().filter((record) => record.state === 'READY');
  return [...standing, ...earlier.map((creation) => ({ id: creation.id, config: creation.request.config }))];
}
