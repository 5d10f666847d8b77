import { messageOf } from '../../base/failure.ts';
import type { TaskEnd } from '../handler.ts';
import { endOverdueMonitor } from './end-overdue-monitor.ts';
import { exitCodeOf } from './exec-launch.ts';
import { killRemaining } from './kill-remaining.ts';
import { bundleFiles } from './monitor-arguments.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';
import { watchUntilGone } from './watch-until-gone.ts';

/** The exit code of a container whose true code could not be learned (as CRI-O reports it). */
const UNKNOWN_EXIT_CODE = 255;

/** How a task lets {@link containerEnd} know that it was killed by request. */
export interface KillState {
  readonly wasKilled: boolean;
}

/**
 * Waits for a container's end. conmon ends after it has drained the output, synced the log and written the exit file:
 * its own end, seen by pidfd, is the usual event. The container's process is watched beside it, so that a monitor which
 * is stopped or hangs delays nothing for good. Without an exit file the exit code comes from gantry-host, which adopts
 * the process of a dead monitor, where it still runs under this daemon. No process of the container is left when it
 * resolves. Never rejects.
 */
export async function containerEnd(setup: OciSetup, record: MonitoredTask, kill: KillState): Promise<TaskEnd> {
  const monitorGone = watchUntilGone(setup, record.monitorPid, record.monitorStartTime);
  const processGone = watchUntilGone(setup, record.pid, record.startTime);
  const remainingGone = processGone.then(() => killRemaining(setup, record));
  const first = await Promise.race([monitorGone.then(() => 'monitor'), processGone.then(() => 'process')]);
  const overdue = first === 'process' ? await endOverdueMonitor(setup, record, monitorGone, kill) : undefined;
  const end = (await readEnd(setup, record.bundle)) ?? (await endWithoutMonitor(setup, record, processGone, overdue));
  await remainingGone;
  return end;
}

/** `overdue` says why this daemon killed the monitor; undefined where it ended by itself. */
async function endWithoutMonitor(
  setup: OciSetup,
  record: MonitoredTask,
  processGone: Promise<void>,
  overdue: string | undefined,
): Promise<TaskEnd> {
  const monitor = `the monitor of the container (conmon, pid ${record.monitorPid})`;
  const message = `${monitor} ${overdue ?? 'ended without an exit code: it was killed or has failed'}`;
  setup.log('error', 'container monitor is lost', { id: record.id, monitor: record.monitorPid, message });
  const exitCode = await adoptedExitCode(setup, record);
  await processGone;
  const oomKilled = await wasOomKilled(setup, record.bundle);
  const code = exitCode ?? UNKNOWN_EXIT_CODE;
  return { exitCode: code, finishedAt: setup.clock.nowNs(), oomKilled, known: false, message };
}

/** The exit code of a process that gantry-host adopted from its dead monitor; undefined where nobody can know it. */
async function adoptedExitCode({ host }: OciSetup, { pid, startTime }: MonitoredTask): Promise<number | undefined> {
  const now = await host.processes.startTime(pid);
  // The pid belongs to another process by now. Undefined: it has ended, and may have been adopted.
  if (now !== undefined && now !== startTime) return undefined;
  return await host.processes.waitForExit(pid).then(exitCodeOf, () => undefined);
}

/** The end that the monitor left in the bundle, or undefined where it left none. The file appears whole, by a rename. */
export async function readEnd(setup: OciSetup, bundle: string): Promise<TaskEnd | undefined> {
  const { files } = setup.host;
  const { exit } = bundleFiles(bundle);
  try {
    const [content, stat] = await Promise.all([files.read(exit, 16), files.stat(exit)]);
    const text = content === undefined ? '' : Buffer.from(content).toString('latin1').trim();
    if (stat === undefined || !/^[0-9]{1,3}$/.test(text)) return undefined;
    return {
      exitCode: Number(text),
      finishedAt: stat.ctimeNs,
      oomKilled: await wasOomKilled(setup, bundle),
      known: true,
    };
  } catch (error) {
    setup.log('error', 'failed to read exit file', { exit, error: messageOf(error) });
    return undefined;
  }
}

async function wasOomKilled(setup: OciSetup, bundle: string): Promise<boolean> {
  try {
    return (await setup.host.files.stat(bundleFiles(bundle).oom)) !== undefined;
  } catch {
    return false;
  }
}
