import { basename } from 'node:path';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';

/** How runc's process is called while it waits at its pipe, before it becomes the container's. Source: runc, nsexec.c. */
const WAITING = 'runc:[';

/** Where a created container's process waits for its start: at a named pipe, which is there as long as nobody let it pass. */
export type Gate = 'none' | 'waits' | 'passed';

export function gatePath({ cli }: OciSetup, { id }: MonitoredTask): string {
  return `${cli.root}/${id}/exec.fifo`;
}

/**
 * `passed` where the process has passed a pipe that is still there: a daemon was killed while it let it pass. runc calls such a
 * container `created`, and `runc start` would wait for its process for ever. The pipe is removed then, and runc says what
 * is true again. The pipe of a crun container is crun's to read: no daemon ever lets that pass.
 */
export async function inspectGate(setup: OciSetup, record: MonitoredTask): Promise<Gate> {
  const { host, cli, isPlain } = setup;
  if (!isPlain) return 'none';
  const gate = gatePath(setup, record);
  const [found, name, startTime] = await Promise.all([
    host.files.stat(gate),
    host.processes.procFile(record.pid, 'comm'),
    host.processes.startTime(record.pid),
  ]);
  if (found?.kind !== 'fifo' || startTime !== record.startTime) return 'none';
  if (basename(cli.path) !== 'runc' || name === undefined || name.startsWith(WAITING)) return 'waits';
  await host.files.remove(gate);
  return 'passed';
}
