import { Internal } from '../../../base/failure.ts';
import { pidMode } from '../../../base/pid-mode.ts';
import type { ContainerFacts, SpecStep } from '../container-facts.ts';
import { ociIdMappings } from '../oci-id-mappings.ts';

/**
 * Namespaces: net, ipc, uts and user are the pod's pins, or the host's where there is none; pid is shared with the pod or a
 * target, new, or the host's; the cgroup namespace is new on cgroup v2, where containers see their own tree.
 * Source: CRI v1, NamespaceOption.
 */
export const namespaces: SpecStep = {
  cites: 'LinuxContainerSecurityContext.namespace_options',
  apply: (spec, facts) => {
    const { net, ipc, uts, user } = facts.request.namespaces;
    const isPrivileged = facts.request.config.securityContext.privileged;
    spec.linux.namespaces = [
      { type: 'mount' },
      ...joined('network', net),
      ...joined('ipc', ipc),
      ...joined('uts', uts),
      ...joined('user', user),
      ...pid(facts),
      ...(facts.limits.cgroupVersion === 2 && !isPrivileged ? [{ type: 'cgroup' }] : []),
    ];
    if (user !== undefined)
      Object.assign(spec.linux, ociIdMappings(facts.request.sandbox.securityContext.namespaces.userns));
  },
};

function joined(type: string, path: string | undefined): { type: string; path: string }[] {
  return path === undefined ? [] : [{ type, path }];
}

function pid({ request }: ContainerFacts): { type: string; path?: string }[] {
  const mode = pidMode(request.config, request.sandbox);
  if (mode === 'NODE') return [];
  if (mode === 'CONTAINER') return [{ type: 'pid' }];
  if (request.namespaces.pid === undefined)
    throw new Internal(`make container ${request.id}`, `no PID namespace for mode ${mode}`);
  return [{ type: 'pid', path: request.namespaces.pid }];
}
