import type { Context } from '../base/context.ts';
import { PreconditionFailed } from '../base/failure.ts';
import type { Acquire } from '../handlers/handler.ts';
import { describeResource } from '../operation/resource.ts';
import type { ContainerDeps } from './container-deps.ts';
import { runningTask } from './running-task.ts';

/**
 * Makes the monitor of a running container open its log again, after kubelet rotated it. What this leaves behind belongs
 * to the container in the ledger: a removal waits for it, and one that has begun refuses it.
 * @throws NotFound; PreconditionFailed if it does not run, has no log or is being removed; what the handler throws
 */
export async function reopenLog(
  id: string,
  deps: Pick<ContainerDeps, 'ledger' | 'containers' | 'tasks'>,
  caller: Context,
): Promise<void> {
  const { container, live } = runningTask(id, deps);
  const { task } = live;
  if (deps.containers.get(container).logPath === undefined)
    throw new PreconditionFailed(`container ${container} has no log`);
  const acquire: Acquire = (resources, act) => {
    const held = new Set(deps.ledger.of(container).map(({ resource }) => describeResource(resource)));
    const missing = resources.filter((resource) => !held.has(describeResource(resource)));
    return deps.ledger.acquireAll(container, missing, act);
  };
  await task.reopenLog(acquire, caller);
}
