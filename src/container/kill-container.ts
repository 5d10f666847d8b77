import { type Context, whileWaiting, withTimeout } from '../base/context.ts';
import { isNodeFailure, messageOf } from '../base/failure.ts';
import type { ContainerDeps } from './container-deps.ts';
import type { LiveTask } from './live-tasks.ts';
import type { ContainerRecord } from './record.ts';
import { taskRecord } from './task-record.ts';

/** Between SIGKILL and the recorded end lie the monitor's last reads; a process in uninterruptible sleep takes longer. */
const END_AFTER_KILL_MS = 10_000;

/**
 * Kills all processes of a container and returns when its end is recorded. One that has ended is left as it is.
 * @throws DeadlineExceeded when it does not end (fault F38)
 */
export async function killContainer(container: ContainerRecord, deps: ContainerDeps, ctx: Context): Promise<void> {
  const { id } = container;
  const live = deps.tasks.get(id) ?? (await findTask(container, deps, ctx));
  if (live === undefined) {
    const finishedAt = deps.clock.nowNs();
    const end = { exitCode: 255, finishedAt, oomKilled: false, known: false };
    await deps.containers.transition(id, { kind: 'ended', end });
    return;
  }
  await live.task.kill(ctx);
  const what = `the end of container ${id} after SIGKILL`;
  using patience = withTimeout(ctx, END_AFTER_KILL_MS, what, deps.clock);
  await whileWaiting(patience, what, live.recorded);
}

/**
 * A container that could not be found again at the daemon's start: its monitor may know how it ends. If it cannot be
 * found now either, it is killed.
 * @throws the failure of the node that prevents it: the next call may find the exit code
 */
async function findTask(
  container: ContainerRecord,
  { handlers, tasks, host, log }: ContainerDeps,
  ctx: Context,
): Promise<LiveTask | undefined> {
  const { id, handler, cgroup } = container;
  try {
    const found = await handlers.byName(handler).reattach(taskRecord(container), ctx);
    return tasks.get(id) ?? tasks.watch(id, found);
  } catch (error) {
    await host.cgroups.kill(cgroup, ctx);
    if (isNodeFailure(error)) throw error;
    log('warn', 'container task not found, exit code is lost', { id, error: messageOf(error) });
    return undefined;
  }
}
