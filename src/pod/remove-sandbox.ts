import { allOrThrow } from '../base/all-or-throw.ts';
import type { Context } from '../base/context.ts';
import { type RemoveContainerDeps, removeContainer } from '../container/remove-container.ts';
import type { Operation } from '../operation/operations.ts';
import { throwIfAnyLeft } from '../operation/throw-if-any-left.ts';
import { givenUpAttachments, releaseSandbox } from '../sandbox/release-sandbox.ts';
import { type StopSandboxDeps, stopSandbox } from './stop-sandbox.ts';

type RemoveSandboxDeps = StopSandboxDeps & RemoveContainerDeps;

/**
 * Removes a pod with all its containers; what runs is stopped first. Removing what is gone succeeds. What cannot be
 * released keeps the sandbox listed and is tried again, by the daemon and by the next call.
 * Source: CRI v1, RemovePodSandbox ("must be forcibly terminated and removed").
 * @throws ReleaseFailed, DeadlineExceeded
 */
export async function removeSandbox(id: string, deps: RemoveSandboxDeps, caller: Context): Promise<void> {
  if (deps.sandboxCreations.byId(id) !== undefined) await deps.sandboxCreations.cancel(id, 'RemovePodSandbox', caller);
  const sandbox = deps.sandboxes.find(id);
  if (sandbox === undefined) return;
  await deps.operations.run(
    { kind: 'remove-sandbox', key: sandbox.id, body: (op) => remove(sandbox.id, deps, op) },
    caller,
  );
}

async function remove(id: string, deps: RemoveSandboxDeps, op: Operation): Promise<void> {
  await op.stage('stop', () => stopSandbox(id, deps, op.ctx), 'stop-sandbox');
  const containers = deps.containers.of(id);
  const removals = () => allOrThrow(containers.map((container) => removeContainer(container.id, deps, op.ctx)));
  await op.stage('containers', removals, 'remove-container');
  const { left } = await op.stage('release', () => releaseSandbox(deps, id), 'the host');
  const givenUp = givenUpAttachments(id, deps);
  throwIfAnyLeft({ left: left.filter(({ resource }) => !givenUp.has(resource)) }, `removing pod sandbox ${id}`);
  await op.stage('commit', () => deps.sandboxes.delete(id));
}
