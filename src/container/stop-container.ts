import { type Context, throwIfLeft, whileWaiting } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';
import { SIGTERM } from '../base/signals.ts';
import type { Task } from '../handlers/handler.ts';
import { signalNumber } from '../oci/stop-signal.ts';
import type { Operation } from '../operation/operations.ts';
import type { ContainerDeps } from './container-deps.ts';
import type { LiveTask } from './live-tasks.ts';
import { StopDeadline } from './stop-deadline.ts';

type StopContainerDeps = Pick<ContainerDeps, 'containers' | 'containerCreations' | 'operations' | 'tasks' | 'clock'>;

/**
 * Stops a container: its stop signal, then SIGKILL when the grace is over. Returns when its end is recorded.
 * One that is still being created is cancelled. A second call may only shorten the grace. Stopping what has ended or is gone succeeds.
 * Source: CRI v1, StopContainer ("must not return an error if the container has already been stopped").
 * @throws DeadlineExceeded when it survives SIGKILL
 */
export async function stopContainer(
  id: string,
  graceSeconds: bigint,
  deps: StopContainerDeps,
  caller: Context,
): Promise<void> {
  throwIfLeft(caller);
  if (deps.containerCreations.byId(id) !== undefined) await deps.containerCreations.cancel(id, 'StopContainer', caller);
  const container = deps.containers.find(id);
  if (container === undefined || container.state === 'EXITED') return;
  const graceMs = Number(graceSeconds) * 1000;
  await deps.operations.run(
    {
      kind: 'stop-container',
      key: container.id,
      shared: {
        open: () => new StopDeadline(deps.clock, graceMs),
        join: (deadline) => deadline.shorten(graceMs),
      },
      body: async (op, deadline) => {
        using _timer = deadline;
        await end(container.id, deadline, deps, op);
      },
    },
    caller,
  );
}

async function end(
  id: string,
  deadline: StopDeadline,
  deps: Pick<ContainerDeps, 'containers' | 'tasks'>,
  op: Operation,
): Promise<void> {
  const container = deps.containers.find(id);
  if (container === undefined || container.state === 'EXITED') return;
  const live = deps.tasks.get(id);
  // A container that was never started has no process that could receive the signal.
  if (live !== undefined && container.state === 'RUNNING' && !deadline.isOver) {
    const ended = await op.stage(
      'signal',
      () => endsByItself(live, container.stopSignal, deadline, op.ctx),
      container.stopSignal,
    );
    if (ended) return;
  }
  await op.stage('kill', () => deps.tasks.kill(container, op.ctx), 'the end of its processes');
}

/** True when it ended within its grace. @throws the context's reason: a daemon that ends kills nobody before his time */
async function endsByItself(
  live: LiveTask,
  stopSignal: string,
  deadline: StopDeadline,
  ctx: Context,
): Promise<boolean> {
  await sendStopSignal(live.task, stopSignal, ctx);
  const isRecorded = live.recorded.then(() => true);
  return await whileWaiting(
    ctx,
    'the stop timeout of a container',
    Promise.race([isRecorded, deadline.over.then(() => false)]),
  );
}

async function sendStopSignal(task: Task, stopSignal: string, ctx: Context): Promise<void> {
  try {
    await task.signal(signalNumber(stopSignal) ?? SIGTERM, ctx);
  } catch (error) {
    ctx.log('warn', 'failed to send stop signal, killing the container', { error: messageOf(error) });
  }
}
