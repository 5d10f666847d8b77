import { backgroundContext, type Context, withTimeout } from '../base/context.ts';
import { isNodeFailure, messageOf } from '../base/failure.ts';
import type { ContainerGround } from '../container/container-ground.ts';
import type { LiveTask } from '../container/live-tasks.ts';
import type { ContainerRecord } from '../container/record.ts';
import type { SandboxHold } from '../oci/handler.ts';
import { holdWithoutPause } from '../sandbox/no-pause.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import { isOperationCgroup } from '../sandbox/sandbox-resources.ts';
import { watchHold } from '../sandbox/watch-hold.ts';
import type { State } from '../state/table.ts';
import { adoptUnowned } from './adopt-unowned.ts';
import { isAfterReboot, noteBoot } from './boot.ts';
import { forgetPods } from './forget-pods.ts';

/** What could not be looked for because of the node is looked for again after this time. */
const LOOK_AGAIN_MS = 5_000;
/** A plugin that hangs must not keep the daemon from serving. */
const STALE_ATTACHMENTS_MS = 10_000;

/**
 * Finds again what ran when the last daemon ended, before the first RPC is served (DESIGN §3, recovery).
 * Operation cgroups are emptied before anything is released: a plugin that outlived its daemon and acts later would
 * race its own DEL. After a reboot there is nothing to find: the pods are released and forgotten, images stay.
 * What no record owns is left to the {@link Cleaner}, which begins when this has returned.
 * @throws what reading the state throws. A container that cannot be found again becomes UNKNOWN; when the node is the
 * reason, it stays as it was and is looked for again
 */
export async function recover(ground: ContainerGround, state: State): Promise<void> {
  const ctx = backgroundContext(ground.log);
  await adoptUnowned(ground);
  leaseImages(ground);
  await emptyOperationCgroups(ground, ctx);
  const { bootId } = ground.host.limits;
  if (isAfterReboot(state, bootId)) await forgetPods(ground);
  else await reattachPods(ground, ctx);
  await noteBoot(state, bootId);
  await releaseStaleAttachments(ground, ctx);
}

async function reattachPods(ground: ContainerGround, ctx: Context): Promise<void> {
  const ready = ground.sandboxes.all().filter((sandbox) => sandbox.state === 'READY');
  const containers = ground.containers.all().map((container) => {
    const again = container.state === 'EXITED' ? endExecs : reattachContainer;
    return again(container, ground, ctx);
  });
  await Promise.all([...ready.map((sandbox) => reattachSandbox(sandbox, ground, ctx)), ...containers]);
}

/** Where a pod shares its PIDs, a command in a container goes on when the container has ended: its caller is gone. */
async function endExecs({ id, handler, task }: ContainerRecord, ground: ContainerGround, ctx: Context): Promise<void> {
  try {
    await ground.handlers.byName(handler).reattach(task, ctx);
  } catch (error) {
    ground.log('warn', 'commands in a container that has ended were not ended', { id, error: messageOf(error) });
  }
}

/** The last daemon may have died between a start and its record. */
async function recordStart(id: string, { task }: LiveTask, ground: ContainerGround, ctx: Context): Promise<void> {
  if (await task.isStarted(ctx)) await ground.containers.markRunning(id, ground.clock.nowNs());
}

/** Before the first new pod: the plugins' own GC must not see one that is being attached as stale. */
async function releaseStaleAttachments(
  { networks, sandboxes, ledger, clock }: ContainerGround,
  ctx: Context,
): Promise<void> {
  using patience = withTimeout(ctx, STALE_ATTACHMENTS_MS, 'the release of stale network attachments', clock);
  const live = new Set([...sandboxes.all().map(({ id }) => id), ...ledger.owners()]);
  try {
    await networks.releaseStale(live, patience);
  } catch (error) {
    ctx.log('warn', 'stale network attachments were not released', { error: messageOf(error) });
  }
}

/** Images know leases in memory only; the rows of the ledger are their truth. */
function leaseImages({ ledger, images }: ContainerGround): void {
  for (const { resource } of ledger.all()) {
    if (resource.kind === 'image-lease') images.lease(resource.image, resource.holder);
  }
}

async function emptyOperationCgroups({ host, ledger, cgroups }: ContainerGround, ctx: Context): Promise<void> {
  await host.cgroups.remove(cgroups.operations, ctx);
  const owners = new Set(
    ledger
      .all()
      .filter(({ resource }) => isOperationCgroup(resource))
      .map((row) => row.owner),
  );
  await Promise.all([...owners].map((owner) => ledger.release(owner, isOperationCgroup)));
}

async function reattachSandbox(sandbox: SandboxRecord, ground: ContainerGround, ctx: Context): Promise<void> {
  try {
    const hold = await holdOf(sandbox, ground, ctx);
    if (hold === 'gone') await ground.sandboxes.markNotReady(sandbox.id);
    else watchHold(sandbox.id, hold, ground);
  } catch (error) {
    const { id } = sandbox;
    ground.log('error', 'a sandbox could not be found again', { id, error: messageOf(error) });
    const isReady = (): boolean => ground.sandboxes.byId(id)?.state === 'READY';
    if (!isNodeFailure(error)) await ground.sandboxes.markNotReady(id);
    else lookAgain(isReady, () => reattachSandbox(sandbox, ground, ctx), ground);
  }
}

async function holdOf(
  { handler, hold }: SandboxRecord,
  ground: ContainerGround,
  ctx: Context,
): Promise<SandboxHold | 'gone'> {
  if (hold.kind === 'none') return holdWithoutPause(hold);
  return await ground.handlers.byName(handler).reattachSandbox(hold, ctx);
}

async function reattachContainer(container: ContainerRecord, ground: ContainerGround, ctx: Context): Promise<void> {
  const { id } = container;
  try {
    const task = await ground.handlers.byName(container.handler).reattach(container.task, ctx);
    const live = ground.tasks.watch(id, task);
    // What ended while no daemon ran is EXITED in the first answer already.
    const end = await Promise.race([task.ended, Promise.resolve(undefined)]);
    if (end !== undefined) await live.recorded;
    else if (container.state === 'CREATED') await recordStart(id, live, ground, ctx);
  } catch (error) {
    const message = messageOf(error);
    ground.log('error', 'a container could not be found again', { id, error: message });
    if (!isNodeFailure(error)) await ground.containers.markUnknown(id, message);
    else
      lookAgain(
        () => hasNoTask(id, ground),
        () => reattachContainer(container, ground, ctx),
        ground,
      );
  }
}

/** It may have been stopped, removed or found meanwhile. */
function hasNoTask(id: string, { containers, tasks }: ContainerGround): boolean {
  const state = containers.find(id)?.state;
  return state !== undefined && state !== 'EXITED' && tasks.get(id) === undefined;
}

/** The node lacks descriptors, memory or gantry-host for a moment: that says nothing about the pod. */
function lookAgain(isWanted: () => boolean, look: () => Promise<void>, { clock, log }: ContainerGround): void {
  clock.after(LOOK_AGAIN_MS, () => {
    if (!isWanted()) return;
    look().catch((error: unknown) => log('error', 'looking for it again failed', { error: messageOf(error) }));
  });
}
