import type { Context } from '../base/context.ts';
import { messageOf, PreconditionFailed } from '../base/failure.ts';
import type { Operation } from '../operation/operations.ts';
import type { ContainerDeps } from './container-deps.ts';
import type { ContainerRecord } from './record.ts';

/** What both peers report for a process that never ran; kubelet shows it beside reason StartError. */
const START_ERROR_EXIT_CODE = 128;

/**
 * Starts a created container. A retry joins the start in flight; one whose answer nobody heard is answered again.
 * A failing start leaves it EXITED with reason StartError.
 * @throws NotFound; PreconditionFailed where it is in another state; what the handler throws
 */
export async function startContainer(id: string, deps: ContainerDeps, caller: Context): Promise<void> {
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

async function start({ id, sandboxId, state }: ContainerRecord, deps: ContainerDeps, op: Operation): Promise<void> {
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
    await deps.containers.markStartFailed(id, START_ERROR_EXIT_CODE, messageOf(cause), startedAt);
    await live.task.kill(op.ctx).catch((error: unknown) => {
      op.ctx.log('warn', 'failed to kill container after its start failed', { id, error: messageOf(error) });
    });
    throw cause;
  }
  await op.stage('commit', () => deps.containers.markRunning(id, startedAt));
}
