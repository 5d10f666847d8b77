import { backgroundContext, type Context, withTimeout } from '../base/context.ts';
import { isNodeFailure, messageOf } from '../base/failure.ts';
import type { ContainerDeps } from '../container/container-deps.ts';
import type { LiveTask } from '../container/live-tasks.ts';
import type { ContainerRecord } from '../container/record.ts';
import { taskRecord } from '../container/task-record.ts';
import type { PauseProcess } from '../handlers/handler.ts';
import { plannedSandbox } from '../sandbox/planned-sandbox.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import { isOperationCgroup } from '../sandbox/sandbox-resources.ts';
import { watchPause } from '../sandbox/watch-pause.ts';
import type { State } from '../state/table.ts';
import { type AdoptUnownedDeps, adoptUnowned, type LostRecords } from './adopt-unowned.ts';
import { isAfterReboot, noteBoot } from './boot.ts';
import { dropStalePods } from './drop-stale-pods.ts';

/** What could not be looked for because of the node is looked for again after this time. */
const POLL_INTERVAL_MS = 5_000;
/** A plugin that hangs must not keep the daemon from serving. */
const STALE_ATTACHMENTS_MS = 10_000;

type RecoverDeps = AdoptUnownedDeps & ReattachPodsDeps & Pick<ContainerDeps, 'leases'>;

/**
 * Finds again what ran when the last daemon ended, before the first RPC is served (docs/architecture.md#recovery).
 * Operation cgroups are emptied before anything is released: a plugin that outlived its daemon and acts later would
 * race its own DEL. After a reboot there is nothing to find: the pods are released and forgotten, images stay.
 * What no record owns is left to the {@link Cleaner}, which begins when this has returned.
 * @throws what reading the state throws. A container that cannot be found again becomes UNKNOWN; when the node is the
 * reason, it stays as it was and is looked for again
 * @returns what the machine held without records
 */
export async function recover(deps: RecoverDeps, state: State): Promise<LostRecords> {
  const ctx = backgroundContext(deps.log);
  // A runtime or a plugin that still runs would add to the machine after it was compared with the records.
  await deps.cgroups.operations.clear(ctx);
  const found = await adoptUnowned(deps);
  leaseImages(deps);
  await releaseOperationCgroups(deps);
  const { bootId } = deps.host.limits;
  if (isAfterReboot(state, bootId)) await dropStalePods(deps);
  else await reattachPods(deps, ctx);
  await noteBoot(state, bootId);
  await releaseStaleAttachments(deps, ctx);
  return found;
}

type ReattachPodsDeps = ReattachSandboxDeps & ReattachContainerDeps;

async function reattachPods(deps: ReattachPodsDeps, ctx: Context): Promise<void> {
  const ready = deps.sandboxes.all().filter((sandbox) => sandbox.state === 'READY');
  const containers = deps.containers.all().map((container) => {
    const again = container.state === 'EXITED' ? endExecs : reattachContainer;
    return again(container, deps, ctx);
  });
  await Promise.all([...ready.map((sandbox) => reattachSandbox(sandbox, deps)), ...containers]);
}

/** Where a pod shares its PIDs, a command in a container goes on when the container has ended: its caller is gone. */
async function endExecs(
  container: ContainerRecord,
  deps: Pick<ContainerDeps, 'handlers' | 'clock' | 'log' | 'containers'>,
  ctx: Context,
): Promise<void> {
  const { id, handler } = container;
  try {
    await deps.handlers.byName(handler).reattach(taskRecord(container), ctx);
  } catch (error) {
    deps.log('warn', 'failed to end commands of an exited container', { id, error: messageOf(error) });
    if (!isNodeFailure(error)) return;
    lookAgain(
      () => deps.containers.has(id),
      () => endExecs(container, deps, ctx),
      deps,
    );
  }
}

/** The last daemon may have died between a start and its record. */
async function recordStart(
  id: string,
  { task }: LiveTask,
  deps: Pick<ContainerDeps, 'clock' | 'containers'>,
  ctx: Context,
): Promise<void> {
  if (await task.isStarted(ctx)) await deps.containers.transition(id, { kind: 'started', at: deps.clock.nowNs() });
}

/** Before the first new pod: the plugins' own GC must not see one that is being attached as stale. */
async function releaseStaleAttachments(
  { networks, sandboxes, ledger, clock }: Pick<ContainerDeps, 'ledger' | 'networks' | 'clock' | 'sandboxes'>,
  ctx: Context,
): Promise<void> {
  using patience = withTimeout(ctx, STALE_ATTACHMENTS_MS, 'the release of stale network attachments', clock);
  const live = new Set([...sandboxes.all().map(({ id }) => id), ...ledger.owners()]);
  try {
    await networks.releaseStale(live, patience);
  } catch (error) {
    ctx.log('warn', 'failed to release stale network attachments', { error: messageOf(error) });
  }
}

/** Images know leases in memory only; the rows of the ledger are their truth. */
function leaseImages({ ledger, leases }: Pick<ContainerDeps, 'ledger' | 'leases'>): void {
  for (const { resource } of ledger.all()) {
    if (resource.kind === 'image-lease') leases.take(resource.image, resource.holder);
  }
}

async function releaseOperationCgroups({ ledger }: Pick<ContainerDeps, 'ledger'>): Promise<void> {
  const owners = new Set(
    ledger
      .all()
      .filter(({ resource }) => isOperationCgroup(resource))
      .map((row) => row.owner),
  );
  await Promise.all([...owners].map((owner) => ledger.release(owner, isOperationCgroup)));
}

type ReattachSandboxDeps = PauseOfDeps & Pick<ContainerDeps, 'sandboxes' | 'clock' | 'log'>;

async function reattachSandbox(sandbox: SandboxRecord, deps: ReattachSandboxDeps): Promise<void> {
  try {
    const pauseProcess = await pauseOf(sandbox, deps);
    if (pauseProcess === 'gone') await deps.sandboxes.transition(sandbox.id, 'pause-ended');
    else if (pauseProcess !== undefined) watchPause(sandbox.id, pauseProcess, deps);
  } catch (error) {
    const { id } = sandbox;
    deps.log('error', 'failed to recover pod sandbox', { id, error: messageOf(error) });
    const isReady = (): boolean => deps.sandboxes.byId(id)?.state === 'READY';
    if (!isNodeFailure(error)) await deps.sandboxes.transition(id, 'pause-ended');
    else lookAgain(isReady, () => reattachSandbox(sandbox, deps), deps);
  }
}

type PauseOfDeps = Pick<ContainerDeps, 'host' | 'handlers' | 'paths' | 'cgroups'>;

/** Undefined for a pod without a pause process. */
async function pauseOf(sandbox: SandboxRecord, deps: PauseOfDeps): Promise<PauseProcess | 'gone' | undefined> {
  const { handler, pauseProcess, namespaces } = sandbox;
  if (pauseProcess === undefined) return (await arePinned(namespaces, deps)) ? undefined : 'gone';
  return await deps.handlers.byName(handler).reattachSandbox({ ...plannedSandbox(sandbox, deps), ...pauseProcess });
}

/** False of a pod without a pause whose stop the last daemon could not record: the disk took nothing. */
async function arePinned(
  namespaces: SandboxRecord['namespaces'],
  { host }: Pick<ContainerDeps, 'host'>,
): Promise<boolean> {
  const pinned = await Promise.all(Object.values(namespaces).map((path) => host.namespaces.isPinned(path)));
  return pinned.every(Boolean);
}

type ReattachContainerDeps = Pick<ContainerDeps, 'handlers' | 'clock' | 'log' | 'containers' | 'tasks'>;

async function reattachContainer(container: ContainerRecord, deps: ReattachContainerDeps, ctx: Context): Promise<void> {
  const { id } = container;
  try {
    const task = await deps.handlers.byName(container.handler).reattach(taskRecord(container), ctx);
    const live = deps.tasks.watch(id, task);
    // What ended while no daemon ran is EXITED in the first answer already.
    const end = await Promise.race([task.ended, Promise.resolve(undefined)]);
    if (end !== undefined) await live.recorded;
    else if (container.state === 'CREATED') await recordStart(id, live, deps, ctx);
  } catch (error) {
    const message = messageOf(error);
    deps.log('error', 'failed to recover container', { id, error: message });
    if (!isNodeFailure(error)) await deps.containers.transition(id, { kind: 'lost', message });
    else
      lookAgain(
        () => hasNoTask(id, deps),
        () => reattachContainer(container, deps, ctx),
        deps,
      );
  }
}

/** It may have been stopped, removed or found meanwhile. */
function hasNoTask(id: string, { containers, tasks }: Pick<ContainerDeps, 'containers' | 'tasks'>): boolean {
  const state = containers.find(id)?.state;
  return state !== undefined && state !== 'EXITED' && tasks.get(id) === undefined;
}

/** The node lacks descriptors, memory or gantry-host for a moment: that says nothing about the pod. */
function lookAgain(
  isStillMissing: () => boolean,
  look: () => Promise<void>,
  { clock, log }: Pick<ContainerDeps, 'clock' | 'log'>,
): void {
  clock.after(POLL_INTERVAL_MS, () => {
    if (!isStillMissing()) return;
    look().catch((error: unknown) => log('error', 'recovery failed, retrying', { error: messageOf(error) }));
  });
}
