import type { Context } from '../base/context.ts';
import type { LinuxResources } from '../base/cri.ts';
import { messageOf, PreconditionFailed } from '../base/failure.ts';
import type { Operation } from '../operation/operations.ts';
import { checkMemoryLimit } from './check-memory-limit.ts';
import type { ContainerDeps } from './container-deps.ts';
import { mergeResources } from './merge-resources.ts';
import { restoringResources } from './restoring-resources.ts';

type UpdateContainerDeps = Pick<
  ContainerDeps,
  'operations' | 'newId' | 'sandboxes' | 'containers' | 'tasks' | 'specDefaults'
>;

/**
 * Gives a created or running container other limits; what the update does not name stays. When the kernel refuses part
 * of it, the limits that were there are given again and the record stays as it was. Updates of one container come one
 * after the other: kubelet's CPU manager and its resizes do not know of each other.
 * @throws NotFound; InvalidInput if the memory limit is below the minimum; PreconditionFailed where it does not run or the kernel refuses
 */
export async function updateContainer(
  id: string,
  update: LinuxResources,
  deps: UpdateContainerDeps,
  caller: Context,
): Promise<void> {
  const { id: container, sandboxId } = deps.containers.get(id);
  const { handler } = deps.sandboxes.get(sandboxId);
  const bytes = update.memoryLimitInBytes;
  checkMemoryLimit({ field: 'linux.memory_limit_in_bytes', bytes, handler }, deps.specDefaults);
  await deps.operations.run(
    {
      kind: 'update-container',
      key: `${container}/${deps.newId()}`,
      queue: container,
      body: (op) => apply(container, update, deps, op),
    },
    caller,
  );
}

async function apply(
  id: string,
  update: LinuxResources,
  deps: Pick<ContainerDeps, 'containers' | 'tasks'>,
  op: Operation,
): Promise<void> {
  const { state, resources: before } = deps.containers.get(id);
  const live = deps.tasks.get(id);
  if ((state !== 'CREATED' && state !== 'RUNNING') || live === undefined) {
    throw new PreconditionFailed(`container ${id} cannot be updated: it is ${state}`);
  }
  const after = mergeResources(before, update);
  try {
    await op.stage('update', () => live.task.update(after, op.ctx), 'the runtime');
  } catch (cause) {
    await live.task.update(restoringResources(before, after), op.ctx).catch((error: unknown) => {
      op.ctx.log('warn', 'failed to restore resource limits after a refused update', { id, error: messageOf(error) });
    });
    throw cause;
  }
  await op.stage('commit', () => deps.containers.updateResources(id, after));
}
