import { basename, dirname } from 'node:path/posix';
import type { ContainerFilter } from '../../src/base/cri.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import { ScheduleFailed } from './schedule-failed.ts';
import type { SimNode } from './sim-node.ts';
import { short } from './sim-paths.ts';

const EXEC_CGROUP = /\/crio-(?<container>[^/]+)\/exec-(?<exec>[^/]+)$/;

const EVERY: ContainerFilter = { id: '', podSandboxId: '', state: undefined, labels: {} };

/**
 * An exec that is over has left nothing: neither its tree, whoever ended it, nor its cgroup. Only what a command that ended
 * by itself had started in the background may go on. @throws ScheduleFailed
 */
export function checkExecs({ operations, pods }: Domain, node: SimNode): void {
  const recorded = new Set(pods.containers(EVERY).map(({ id }) => id));
  for (const path of node.kernel.cgroups.keys()) {
    const { container = '', exec = '' } = EXEC_CGROUP.exec(path)?.groups ?? {};
    if (exec === '' || node.endedExecs.has(path) || operations.has('exec', `${container}/${exec}`)) continue;
    // Without its record a container is terminated, and its execs with it.
    if (!recorded.has(container)) continue;
    // An exec of the last daemon, which this one has yet to end.
    if (node.notLookedFor.has(container)) continue;
    // What the kernel refused to end goes with the container.
    if ([...node.failedCalls].some((call) => call.endsWith(`exec-${short(exec)}`))) continue;
    const processes = node.kernel.within(path).map(({ argv }) => argv.slice(1).join(' '));
    const left = processes.length === 0 ? 'its cgroup' : processes.join(', ');
    throw new ScheduleFailed(`exec ${short(exec)} in ${basename(dirname(path))} is over and has left ${left}`);
  }
}
