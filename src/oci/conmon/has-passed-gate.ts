import { basename } from 'node:path';
import type { TaskRecord } from '../handler.ts';
import type { OciSetup } from './oci-setup.ts';

/** How runc's process is called while it waits at its pipe, before it becomes the container's. Source: runc, nsexec.c. */
const WAITING = 'runc:[';

/**
 * True of a runc container whose process has passed the pipe it waits at, though the pipe is still there: a daemon was killed
 * while it let it pass. runc calls such a container `created`, and `runc start` would wait for its process for ever. The
 * pipe is removed, and runc says what is true again.
 */
export async function hasPassedGate({ host, cli, isPlain }: OciSetup, record: TaskRecord): Promise<boolean> {
  const gate = `${cli.root}/${record.id}/exec.fifo`;
  if (!isPlain || (await host.files.stat(gate))?.kind !== 'fifo') return false;
  const [name, startTime] = await Promise.all([
    host.processes.procFile(record.pid, 'comm'),
    host.processes.startTime(record.pid),
  ]);
  // The pipe of a crun container is crun's to read: it is called otherwise, and never let pass by a daemon.
  if (basename(cli.path) !== 'runc' || name === undefined || startTime !== record.startTime) return false;
  if (name.startsWith(WAITING)) return false;
  await host.files.remove(gate);
  return true;
}
