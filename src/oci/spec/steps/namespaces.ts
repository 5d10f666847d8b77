import { Internal } from '../../../base/failure.ts';
import type { ContainerFacts, SpecStep } from '../container-facts.ts';

/**
 * Namespaces: net, ipc and uts are the pod's pins, or the host's where there is none; pid is shared with the pod or a
 * target, new, or the host's; the cgroup namespace is new on cgroup v2, where containers see their own tree.
 * Source: CRI v1, NamespaceOption.
 */
export const namespaces: SpecStep = {
  cites: 'LinuxContainerSecurityContext.namespace_options',
  apply: (spec, facts) => {
    const { net, ipc, uts } = facts.wish.namespaces;
    const isPrivileged = facts.wish.config.securityContext.privileged;
    spec.linux.namespaces = [
      { type: 'mount' },
      ...joined('network', net),
      ...joined('ipc', ipc),
      ...joined('uts', uts),
      ...pid(facts),
      ...(facts.limits.cgroupVersion === 2 && !isPrivileged ? [{ type: 'cgroup' }] : []),
    ];
  },
};

function joined(type: string, path: string | undefined): { type: string; path: string }[] {
  return path === undefined ? [] : [{ type, path }];
}

function pid({ wish }: ContainerFacts): { type: string; path?: string }[] {
  const mode = wish.config.securityContext.namespaces.pid;
  if (mode === 'NODE') return [];
  if (mode === 'CONTAINER') return [{ type: 'pid' }];
  if (wish.namespaces.pid === undefined)
    throw new Internal(`make container ${wish.id}`, `no PID namespace for mode ${mode}`);
  return [{ type: 'pid', path: wish.namespaces.pid }];
}
