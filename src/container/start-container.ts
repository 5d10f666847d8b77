import type { Context } from '../base/context.ts';
import { messageOf, PreconditionFailed } from '../base/failure.ts';
import type { Operation } from '../operation/operations.ts';
import type { ContainerGround } from './container-ground.ts';
import type { ContainerRecord } from './record.ts';

/** What both peers report for a process that never ran; kubelet shows it beside reason StartError. */
const START_ERROR_EXIT_CODE = 128;

/**
 * Starts a created container. A retry joins the start in flight; one whose answer nobody heard is answered again.
 * A failing start leaves it EXITED with reason StartError.
 * @throws NotFound; PreconditionFailed where it is in another state; what the handler throws
 */
export async function startContainer(id: string, ground: ContainerGround, caller: Context): Promise<void> {
  const container = ground.containers.get(id);
  if (container.state !== 'RUNNING' || ground.heardStarts.has(container.id)) {
    await ground.operations.join(
      {
        kind: 'start-container',
        key: container.id,
        fingerprint: '',
        body: (op) => start(ground.containers.get(container.id), ground, op),
      },
      caller,
    );
  }
  if (!caller.signal.aborted) ground.heardStarts.add(container.id);
}

async function start({ id, sandboxId, state }: ContainerRecord, ground: ContainerGround, op: Operation): Promise<void> {
  const live = ground.tasks.get(id);
  if (state !== 'CREATED' || live === undefined) {
    throw new PreconditionFailed(`container ${id} cannot be started: it is ${state}, not CREATED`);
  }
  ground.sandboxes.open(sandboxId);
  // Taken before: a process that ends at once must not have ended before it started.
  const startedAt = ground.clock.nowNs();
  try {
    await op.stage('start', () => live.task.start(op.ctx), 'the runtime');
  } catch (cause) {
    await ground.containers.markStartFailed(id, START_ERROR_EXIT_CODE, messageOf(cause), startedAt);
    await live.task.kill(op.ctx).catch((error: unknown) => {
      op.ctx.log('warn', 'killing a container that failed to start failed', { id, error: messageOf(error) });
    });
    throw cause;
  }
  await op.stage('commit', () => ground.containers.markRunning(id, startedAt));
}
