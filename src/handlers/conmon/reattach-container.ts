import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import { readEnd } from './container-end.ts';
import { ContainerTask } from './container-task.ts';
import { isExecName } from './exec-cgroups.ts';
import { isOnlyCreated } from './is-only-created.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';

/**
 * Finds a container of an earlier incarnation again: its end from the monitor's files if it came meanwhile, else from its
 * monitor as ever. Execs that were under way are ended: their callers are gone.
 *
 * A container that was created and whose monitor is dead can never be started properly (no log, no exit code): it is killed.
 */
export async function reattachContainer(setup: OciSetup, record: MonitoredTask, ctx: Context): Promise<ContainerTask> {
  await endExecsUnderWay(setup, record, ctx);
  const told = await readEnd(setup, record.bundle);
  if (told !== undefined) return new ContainerTask(setup, record, Promise.resolve(told));
  const hasMonitor = (await setup.host.processes.startTime(record.monitorPid)) === record.monitorStartTime;
  if (!hasMonitor && (await isOnlyCreated(setup, record, ctx))) await setup.host.cgroups.kill(record.cgroup, ctx);
  return new ContainerTask(setup, record);
}

/** One that does not end goes with its container, or at the next start: the container itself is none the worse. */
async function endExecsUnderWay(setup: OciSetup, record: MonitoredTask, ctx: Context): Promise<void> {
  const { files, cgroups } = setup.host;
  if ((await files.stat(record.bundle)) === undefined) return;
  const underWay = (await files.list(record.bundle)).filter(isExecName);
  for (const name of underWay) {
    try {
      await cgroups.remove(`${record.cgroup}/${name}`, ctx);
      await files.removeTree(`${record.bundle}/${name}`);
    } catch (error) {
      setup.log('warn', 'failed to end exec of the previous daemon', { exec: name, error: messageOf(error) });
    }
  }
}
