import type { Context } from '../base/context.ts';
import { Internal, ReleaseFailed } from '../base/failure.ts';
import type { ContainerDeps } from '../container/container-deps.ts';
import { cancelCreation } from '../container/create-container.ts';
import { killContainer } from '../container/kill-container.ts';
import type { Operation } from '../operation/operations.ts';
import { describeResource } from '../operation/resource.ts';
import { givenUpAttachments, releaseSandbox } from '../sandbox/release-sandbox.ts';
import { cancelSandbox } from '../sandbox/run-sandbox.ts';
import { isOfRunningSandbox } from '../sandbox/sandbox-resources.ts';
import { allOrFirstFailure } from './all-or-first-failure.ts';

/**
 * Stops a pod: its containers are killed, then its pause goes, its network, its namespaces. Stopping what is stopped
 * or gone succeeds.
 * Source: CRI v1, StopPodSandbox ("forcibly terminated"; "must not return an error if all relevant resources have
 * already been reclaimed").
 * @throws DeadlineExceeded when a container survives SIGKILL; ReleaseFailed
 */
export async function stopSandbox(id: string, deps: ContainerDeps, caller: Context): Promise<void> {
  const creation = deps.sandboxDrafts.all().find((draft) => draft.id === id);
  if (creation !== undefined) await cancelSandbox(creation, 'StopPodSandbox', deps, caller);
  const sandbox = deps.sandboxes.find(id);
  if (sandbox === undefined) return;
  deps.sandboxes.close(sandbox.id);
  await deps.operations.join(
    { kind: 'stop-sandbox', key: sandbox.id, fingerprint: '', body: (op) => stop(sandbox.id, deps, op) },
    caller,
  );
}

async function stop(id: string, deps: ContainerDeps, op: Operation): Promise<void> {
  await op.stage('containers', () => endContainers(id, deps, op), 'the end of their processes');
  // No pause tells by its end that it is over; its address may be another's as soon as it is given back.
  if (deps.sandboxes.byId(id)?.pauseProcess.kind === 'none') await deps.sandboxes.markNotReady(id);
  const { left } = await op.stage('release', () => releaseSandbox(deps, id, isOfRunningSandbox), 'the network');
  if (left.every(({ resource }) => resource.kind !== 'cgroup')) {
    await op.stage('commit', () => deps.sandboxes.markNotReady(id));
  }
  const givenUp = givenUpAttachments(id, deps);
  const blocking = left.filter(({ resource }) => !givenUp.has(resource));
  const [first] = blocking;
  if (first === undefined) return;
  const cause = new Internal(`stopping pod sandbox ${id}`, first.error);
  throw new ReleaseFailed(
    blocking.map(({ resource }) => describeResource(resource)),
    cause,
  );
}

/** Creations under way are cancelled: a runtime that hangs must not keep its pod from stopping. */
async function endContainers(id: string, deps: ContainerDeps, op: Operation): Promise<void> {
  const drafts = deps.containerDrafts.all().filter((draft) => draft.request.sandboxId === id);
  const running = deps.containers.of(id).filter((container) => container.state !== 'EXITED');
  await allOrFirstFailure([
    ...running.map((container) => killContainer(container, deps, op.ctx)),
    ...drafts.map((draft) => cancelCreation(draft, 'StopPodSandbox or RemovePodSandbox', deps, op.ctx)),
  ]);
}
