import { constants } from 'node:os';
import { type Context, throwIfLeft, whileWaiting } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';
import type { Task } from '../oci/handler.ts';
import { signalNumber } from '../oci/stop-signal.ts';
import type { Operation } from '../operation/operations.ts';
import type { ContainerGround } from './container-ground.ts';
import { cancelCreation, creationOf } from './create-container.ts';
import { Grace } from './grace.ts';
import { killContainer } from './kill-container.ts';
import type { LiveTask } from './live-tasks.ts';

/**
 * Stops a container: its stop signal, then SIGKILL when the grace is over. Returns when its end is recorded.
 * One that is still being created is cancelled. A second call may only shorten the grace. Stopping what has ended or is gone succeeds.
 * Source: CRI v1, StopContainer ("must not return an error if the container has already been stopped").
 * @throws DeadlineExceeded when it survives SIGKILL
 */
export async function stopContainer(
  id: string,
  graceSeconds: bigint,
  ground: ContainerGround,
  caller: Context,
): Promise<void> {
  throwIfLeft(caller);
  const creation = creationOf(id, ground);
  if (creation !== undefined) await cancelCreation(creation, 'StopContainer', ground, caller);
  const container = ground.containers.find(id);
  if (container === undefined || container.state === 'EXITED') return;
  const grace = openGrace(container.id, Number(graceSeconds) * 1000, ground);
  await ground.operations.join(
    { kind: 'stop-container', key: container.id, fingerprint: '', body: (op) => end(container.id, grace, ground, op) },
    caller,
  );
}

function openGrace(id: string, ms: number, { graces, clock }: ContainerGround): Grace {
  const underWay = graces.get(id);
  underWay?.shorten(ms);
  const grace = underWay ?? new Grace(clock, ms);
  graces.set(id, grace);
  return grace;
}

async function end(id: string, grace: Grace, ground: ContainerGround, op: Operation): Promise<void> {
  try {
    const container = ground.containers.find(id);
    if (container === undefined || container.state === 'EXITED') return;
    const live = ground.tasks.get(id);
    // A container that was never started has nobody to hear the signal.
    if (live !== undefined && container.state === 'RUNNING' && !grace.isOver) {
      const ended = await op.stage(
        'signal',
        () => endsByItself(live, container.stopSignal, grace, op.ctx),
        container.stopSignal,
      );
      if (ended) return;
    }
    await op.stage('kill', () => killContainer(container, ground, op.ctx), 'the end of its processes');
  } finally {
    grace.close();
    if (ground.graces.get(id) === grace) ground.graces.delete(id);
  }
}

/** True when it ended within its grace. @throws the context's reason: a daemon that ends kills nobody before his time */
async function endsByItself(live: LiveTask, stopSignal: string, grace: Grace, ctx: Context): Promise<boolean> {
  await sendStopSignal(live.task, stopSignal, ctx);
  const isRecorded = live.recorded.then(() => true);
  return await whileWaiting(ctx, 'the grace of a container', Promise.race([isRecorded, grace.over.then(() => false)]));
}

async function sendStopSignal(task: Task, stopSignal: string, ctx: Context): Promise<void> {
  try {
    await task.signal(signalNumber(stopSignal) ?? constants.signals.SIGTERM, ctx);
  } catch (error) {
    ctx.log('warn', 'the stop signal could not be sent, the container will be killed', { error: messageOf(error) });
  }
}
