import { backgroundContext, withTimeout } from '../../base/context.ts';
import { messageOf } from '../../base/failure.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';

const KILL_MS = 5_000;

/**
 * Kills what a container whose first process has ended leaves in its cgroup: execs, and children in a PID namespace of
 * the pod or of the host. In a namespace of its own the kernel has done so. Never rejects: the removal of the container
 * tries again.
 */
export async function killRemaining({ host, clock, log }: OciSetup, { id, cgroup }: MonitoredTask): Promise<void> {
  using ctx = withTimeout(backgroundContext(log), KILL_MS, `the end of all processes of container ${id}`, clock);
  try {
    await host.cgroups.kill(cgroup, ctx);
  } catch (error) {
    log('warn', 'failed to kill processes that an ended container left behind', { id, error: messageOf(error) });
  }
}
