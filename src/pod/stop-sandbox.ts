import type { Context } from '../base/context.ts';
import { Internal, ReleaseFailed } from '../base/failure.ts';
import type { ContainerGround } from '../container/container-ground.ts';
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
export async function stopSandbox(id: string, ground: ContainerGround, caller: Context): Promise<void> {
  const creation = ground.sandboxDrafts.all().find((draft) => draft.id === id);
  if (creation !== undefined) await cancelSandbox(creation, 'StopPodSandbox', ground, caller);
  const sandbox = ground.sandboxes.find(id);
  if (sandbox === undefined) return;
  ground.sandboxes.close(sandbox.id);
  await ground.operations.join(
    { kind: 'stop-sandbox', key: sandbox.id, fingerprint: '', body: (op) => stop(sandbox.id, ground, op) },
    caller,
  );
}

async function stop(id: string, ground: ContainerGround, op: Operation): Promise<void> {
  await op.stage('containers', () => endContainers(id, ground, op), 'the end of their processes');
  // No pause tells by its end that it is over; its address may be another's as soon as it is given back.
  if (ground.sandboxes.byId(id)?.hold.kind === 'none') await ground.sandboxes.markNotReady(id);
  const { left } = await op.stage('release', () => releaseSandbox(ground, id, isOfRunningSandbox), 'the network');
  if (left.every(({ resource }) => resource.kind !== 'cgroup')) {
    await op.stage('commit', () => ground.sandboxes.markNotReady(id));
  }
  const givenUp = givenUpAttachments(id, ground);
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
async function endContainers(id: string, ground: ContainerGround, op: Operation): Promise<void> {
  const drafts = ground.containerDrafts.all().filter((draft) => draft.request.sandboxId === id);
  const running = ground.containers.of(id).filter((container) => container.state !== 'EXITED');
  await allOrFirstFailure([
    ...running.map((container) => killContainer(container, ground, op.ctx)),
    ...drafts.map((draft) => cancelCreation(draft, 'StopPodSandbox or RemovePodSandbox', ground, op.ctx)),
  ]);
}
