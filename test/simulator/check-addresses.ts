import type { Domain } from '../../src/daemon/compose-domain.ts';
import { ScheduleFailed } from './schedule-failed.ts';
import type { SimNode } from './sim-node.ts';
import { short } from './sim-paths.ts';

const CGROUP = /\/crio-(?<id>[0-9a-f]{64})(?:\/|$)/;

/**
 * No address is free, or belongs to another pod, while a process of its pod runs, even if no record of the pod is left.
 * Remembers which addresses pods had, and which containers were in them. @throws ScheduleFailed
 */
export function checkAddresses({ pods }: Domain, node: SimNode): void {
  for (const { id, ips } of pods.sandboxes({ id: '', state: undefined, labels: {} })) node.addressesOf.set(id, ips);
  const all = { id: '', state: undefined, podSandboxId: '', labels: {} };
  for (const { id, sandboxId } of pods.containers(all)) node.podOf.set(id, sandboxId);
  for (const { cgroup, pid } of node.kernel.living()) {
    const id = CGROUP.exec(cgroup)?.groups?.id;
    if (id === undefined) continue;
    const pod = node.podOf.get(id) ?? id;
    const free = node.addressesOf.get(pod)?.find((ip) => node.pool.taken.get(ip) !== `${pod}/eth0`);
    if (free !== undefined)
      throw new ScheduleFailed(
        `process ${pid} of pod ${short(pod)} (${cgroup}) is running, and its address ${free} is free`,
      );
  }
}
