import type { Context } from '../base/context.ts';
import { isNodeFailure, messageOf, PreconditionFailed } from '../base/failure.ts';
import type { Operation } from '../operation/operations.ts';
import type { ContainerDeps } from './container-deps.ts';
import type { LiveTask } from './live-tasks.ts';
import type { ContainerRecord } from './record.ts';

/** What both peers report for a process that never ran; kubelet shows it beside reason StartError. */
const START_ERROR_EXIT_CODE = 128;

type StartContainerDeps = Pick<ContainerDeps, 'operations' | 'clock' | 'sandboxes' | 'containers' | 'tasks'>;

/**
 * Starts a created container. A retry joins the start in flight; one whose answer nobody heard is answered again.
 * A failing start leaves it EXITED with reason StartError; a failure of the node leaves it CREATED, to be started again.
 * @throws NotFound; PreconditionFailed where it is in another state; what the handler throws
 */
export async function startContainer(id: string, deps: StartContainerDeps, caller: Context): Promise<void> {
  const { id: key } = deps.containers.get(id);
  await deps.operations.run(
    {
      kind: 'start-container',
      key,
      recorded: () => (deps.containers.get(key).state === 'RUNNING' ? Promise.resolve() : undefined),
      body: (op) => start(deps.containers.get(key), deps, op),
    },
    caller,
  );
}

async function start(
  { id, sandboxId, state }: ContainerRecord,
  deps: Pick<ContainerDeps, 'clock' | 'sandboxes' | 'containers' | 'tasks'>,
  op: Operation,
): Promise<void> {
  const live = deps.tasks.get(id);
  if (state !== 'CREATED' || live === undefined) {
    throw new PreconditionFailed(`container ${id} cannot be started: it is ${state}, not CREATED`);
  }
  deps.sandboxes.open(sandboxId);
  // Taken before: a process that ends at once must not have ended before it started.
  const startedAt = deps.clock.nowNs();
  try {
    await op.stage('start', () => live.task.start(op.ctx), 'the runtime');
  } catch (cause) {
    if (!isNodeFailure(cause)) await recordFailure(deps, { id, cause, at: startedAt }, live, op.ctx);
    // The node may have failed after the process began.
    if (!isNodeFailure(cause) || !(await hasStarted(live, op.ctx))) throw cause;
  }
  await op.stage('commit', () => deps.containers.transition(id, { kind: 'started', at: startedAt }));
}

/** It will never run: what there is of its process is killed. */
async function recordFailure(
  { containers }: Pick<ContainerDeps, 'containers'>,
  { id, cause, at }: { readonly id: string; readonly cause: unknown; readonly at: bigint },
  { task }: LiveTask,
  ctx: Context,
): Promise<void> {
  const message = messageOf(cause);
  await containers.transition(id, { kind: 'start-failed', at, exitCode: START_ERROR_EXIT_CODE, message });
  await task.kill(ctx).catch((error: unknown) => {
    ctx.log('warn', 'killing a container that failed to start failed', { id, error: messageOf(error) });
  });
}

/** False also if the node cannot tell: the next start finds out. */
async function hasStarted({ task }: LiveTask, ctx: Context): Promise<boolean> {
  return await task.isStarted(ctx).catch(() => false);
}
