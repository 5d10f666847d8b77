import { ociCgroupsPath } from '../../../cgroups/oci-cgroups-path.ts';
import type { ContainerFacts, SpecStep } from '../container-facts.ts';
import { ociResources } from '../oci-resources.ts';

/** Limits of the container's cgroup; 0 and '' mean none. Source: CRI v1, LinuxContainerResources. */
export const resources: SpecStep = {
  cites: 'ContainerConfig.linux.resources, (configuration: pids limit)',
  apply: (spec, facts) => {
    spec.linux.cgroupsPath = ociCgroupsPath(facts.request.cgroup);
    Object.assign(spec.linux.resources, ociResources(facts.request.config.resources, facts.offer), pids(facts));
  },
};

/** An unlimited number of processes is left out: crun writes -1 where it is given. */
function pids({ defaults }: ContainerFacts): Record<string, unknown> {
  return defaults.pidsLimit > 0 ? { pids: { limit: defaults.pidsLimit } } : {};
}
