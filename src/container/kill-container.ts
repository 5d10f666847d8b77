import { type Context, whileWaiting, withTimeout } from '../base/context.ts';
import type { ContainerGround } from './container-ground.ts';
import type { ContainerRecord } from './record.ts';

/** Between SIGKILL and the recorded end lie the monitor's last reads; a process in uninterruptible sleep takes longer. */
const END_AFTER_KILL_MS = 10_000;

/**
 * Kills all processes of a container and returns when its end is recorded. One that has ended is left as it is.
 * @throws DeadlineExceeded when it does not end (fault F38)
 */
export async function killContainer(
  { id, task }: ContainerRecord,
  ground: ContainerGround,
  ctx: Context,
): Promise<void> {
  const live = ground.tasks.get(id);
  if (live === undefined) {
    await ground.host.cgroups.kill(task.cgroup, ctx);
    const finishedAt = ground.clock.nowNs();
    await ground.containers.markExited(id, { exitCode: 255, finishedAt, oomKilled: false, known: false });
    return;
  }
  await live.task.kill(ctx);
  const what = `the end of container ${id} after SIGKILL`;
  using patience = withTimeout(ctx, END_AFTER_KILL_MS, what, ground.clock);
  await whileWaiting(patience, what, live.recorded);
}
