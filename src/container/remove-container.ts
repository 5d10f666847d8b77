import { type Context, whileWaiting } from '../base/context.ts';
import type { Operation } from '../operation/operations.ts';
import { throwIfAnyLeft } from '../operation/throw-if-any-left.ts';
import type { ContainerDeps } from './container-deps.ts';

export type RemoveContainerDeps = Pick<
  ContainerDeps,
  'containers' | 'containerCreations' | 'operations' | 'tasks' | 'ledger'
>;

/**
 * Removes a container with all it has; one that runs is killed, one that is still being created is cancelled. Removing what is gone succeeds.
 * What cannot be released keeps the container listed and is tried again, by the daemon and by the next call.
 * Source: CRI v1, RemoveContainer ("If the container is running, the container must be forcibly removed").
 * @throws ReleaseFailed, DeadlineExceeded
 */
export async function removeContainer(id: string, deps: RemoveContainerDeps, caller: Context): Promise<void> {
  if (deps.containerCreations.byId(id) !== undefined)
    await deps.containerCreations.cancel(id, 'RemoveContainer', caller);
  const container = deps.containers.find(id);
  if (container === undefined) return;
  await deps.operations.run(
    { kind: 'remove-container', key: container.id, body: (op) => remove(container.id, deps, op) },
    caller,
  );
}

async function remove(
  id: string,
  deps: Pick<ContainerDeps, 'containers' | 'tasks' | 'ledger'>,
  op: Operation,
): Promise<void> {
  const container = deps.containers.find(id);
  if (container === undefined) return;
  if (container.state !== 'EXITED') await op.stage('kill', () => deps.tasks.kill(container, op.ctx), 'its processes');
  // An end is visible before its commit; the exit file, from which the next daemon would learn it, goes with the bundle.
  await whileWaiting(op.ctx, `the commit of the end of container ${id}`, deps.containers.untilCommitted(id));
  const report = await op.stage('release', () => deps.ledger.release(id), 'the host');
  throwIfAnyLeft(report, `removing container ${id}`);
  await op.stage('commit', () => deps.containers.delete(id));
  deps.tasks.forget(id);
}
