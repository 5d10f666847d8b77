import { backgroundContext, withTimeout } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import type { KillState } from './container-end.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';

/** How often a monitor that outlives its container is looked at. */
const LOOK_MS = 1_000;
/** A monitor seen stopped (SIGSTOP, a debugger) as often in a row is killed. */
const STOPPED_LOOKS = 2;
/** The log is synced at the end, which a busy disk delays: a monitor that works may take as long. */
const LONGEST_MS = 60_000;
/** The same for a container that was killed by request: the caller waits, and its exit code is no news. */
const LONGEST_AFTER_KILL_MS = 6_000;
const KILL_MS = 2_000;

/**
 * Waits for the monitor of a container whose process has ended. One that is stopped, or takes too long, is killed with
 * its cgroup. Returns why it was killed; undefined where it ended by itself. Never rejects.
 */
export async function endOverdueMonitor(
  setup: OciSetup,
  record: MonitoredTask,
  monitorGone: Promise<void>,
  kill: KillState,
): Promise<string | undefined> {
  let stopped = 0;
  for (let waited = LOOK_MS; ; waited += LOOK_MS) {
    if (await isGoneWithin(setup, LOOK_MS, monitorGone)) return undefined;
    stopped = (await isStopped(setup, record)) ? stopped + 1 : 0;
    const longest = kill.wasKilled ? LONGEST_AFTER_KILL_MS : LONGEST_MS;
    if (stopped < STOPPED_LOOKS && waited < longest) continue;
    await killMonitor(setup, record);
    const how = stopped >= STOPPED_LOOKS ? 'was stopped' : 'did not end';
    return `${how} for ${waited / 1000} s after the end of the container's process, and was killed without an exit code`;
  }
}

async function isGoneWithin({ clock }: OciSetup, ms: number, gone: Promise<void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<false>();
  const cancel = clock.after(ms, () => resolve(false));
  try {
    return await Promise.race([gone.then(() => true), promise]);
  } finally {
    cancel();
  }
}

/** True in the states `T` (stopped by a signal) and `t` (by a debugger). Source: proc_pid_stat(5). */
async function isStopped({ host, log }: OciSetup, { id, monitorPid }: MonitoredTask): Promise<boolean> {
  try {
    const stat = (await host.processes.procFile(monitorPid, 'stat')) ?? '';
    return /^[Tt] /.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch (error) {
    log('warn', 'failed to read state of container monitor', { id, error: messageOf(error) });
    return false;
  }
}

/** One that not even SIGKILL ends (a dead disk) is left to the removal of its cgroup. */
async function killMonitor({ host, clock, log }: OciSetup, { id, monitorCgroup }: MonitoredTask): Promise<void> {
  using ctx = withTimeout(backgroundContext(log), KILL_MS, `the end of the monitor of container ${id}`, clock);
  try {
    await host.cgroups.kill(monitorCgroup, ctx);
  } catch (error) {
    log('error', 'failed to kill container monitor', { id, error: messageOf(error) });
  }
}
