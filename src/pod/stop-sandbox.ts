import { allOrThrow } from '../base/all-or-throw.ts';
import type { Context } from '../base/context.ts';
import type { ContainerDeps } from '../container/container-deps.ts';
import type { ContainerRecord } from '../container/record.ts';
import type { Operation } from '../operation/operations.ts';
import { holdsProcesses } from '../operation/resource.ts';
import { throwIfAnyLeft } from '../operation/throw-if-any-left.ts';
import { givenUpAttachments, type ReleaseSandboxDeps, releaseSandbox } from '../sandbox/release-sandbox.ts';
import { isOfRunningSandbox } from '../sandbox/sandbox-resources.ts';

export type StopSandboxDeps = StopDeps & Pick<ContainerDeps, 'sandboxCreations' | 'operations'>;

/**
 * Stops a pod: its containers are killed, then its pause goes, its network, its namespaces. Stopping what is stopped
 * or gone succeeds.
 * Source: CRI v1, StopPodSandbox ("forcibly terminated"; "must not return an error if all relevant resources have
 * already been reclaimed").
 * @throws DeadlineExceeded when a container survives SIGKILL; ReleaseFailed
 */
export async function stopSandbox(id: string, deps: StopSandboxDeps, caller: Context): Promise<void> {
  if (deps.sandboxCreations.byId(id) !== undefined) await deps.sandboxCreations.cancel(id, 'StopPodSandbox', caller);
  const sandbox = deps.sandboxes.find(id);
  if (sandbox === undefined) return;
  deps.sandboxes.close(sandbox.id);
  await deps.operations.run(
    { kind: 'stop-sandbox', key: sandbox.id, body: (op) => stop(sandbox.id, deps, op) },
    caller,
  );
}

type StopDeps = EndContainersDeps & ReleaseSandboxDeps & Pick<ContainerDeps, 'sandboxes'>;

async function stop(id: string, deps: StopDeps, op: Operation): Promise<void> {
  await op.stage('containers', () => endContainers(id, deps, op), 'the end of their processes');
  // No pause tells by its end that it is over; its address may be another's as soon as it is given back.
  const sandbox = deps.sandboxes.byId(id);
  if (sandbox !== undefined && sandbox.pauseProcess === undefined) await deps.sandboxes.transition(id, 'stopped');
  const { left } = await op.stage('release', () => releaseSandbox(deps, id, isOfRunningSandbox), 'the network');
  if (!left.some(({ resource }) => holdsProcesses(resource))) {
    await op.stage('commit', () => deps.sandboxes.transition(id, 'stopped'));
  }
  const givenUp = givenUpAttachments(id, deps);
  throwIfAnyLeft({ left: left.filter(({ resource }) => !givenUp.has(resource)) }, `stopping pod sandbox ${id}`);
}

type EndContainersDeps = Pick<ContainerDeps, 'containers' | 'containerCreations' | 'tasks' | 'host'>;

/** Creations under way are cancelled: a runtime that hangs must not keep its pod from stopping. */
async function endContainers(id: string, deps: EndContainersDeps, op: Operation): Promise<void> {
  const creations = deps.containerCreations.all().filter(({ request }) => request.sandboxId === id);
  const cancelled = creations.map((creation) =>
    deps.containerCreations.cancel(creation.id, 'StopPodSandbox or RemovePodSandbox', op.ctx),
  );
  const containers = deps.containers.of(id);
  await allOrThrow([...containers.map((container) => endContainer(container, deps, op)), ...cancelled]);
  // A creation whose record was just being committed has become a container.
  const created = deps.containers.of(id).filter((container) => !containers.some((old) => old.id === container.id));
  await allOrThrow(created.map((container) => endContainer(container, deps, op)));
}

async function endContainer(
  container: ContainerRecord,
  deps: Pick<ContainerDeps, 'tasks' | 'host'>,
  op: Operation,
): Promise<void> {
  if (container.state !== 'EXITED') await deps.tasks.kill(container, op.ctx);
  // Without a PID namespace of its own, what it started in the background goes on and uses the pod's address.
  else await deps.host.cgroups.kill(container.cgroup, op.ctx);
}
