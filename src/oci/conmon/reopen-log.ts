import { dirname } from 'node:path/posix';
import { type Context, throwIfLeft, withTimeout } from '../../base/context.ts';
import { InvalidInput, PreconditionFailed } from '../../base/failure.ts';
import type { TaskRecord } from '../handler.ts';
import type { ControlPipe } from './control-pipe.ts';
import type { OciSetup } from './oci-setup.ts';

const REOPEN_TIMEOUT_MS = 10_000;
const LOOK_AGAIN_MS = 5;

/**
 * Has conmon open its log file anew, after kubelet renamed the old one, and returns when the new file is there.
 * conmon makes `<path>.tmp` and renames it. It would write through a link of that name, and ends, with its container, at
 * a directory: both are refused. The log directory is the caller's and may hang: it is looked at from a killable child.
 * @throws PreconditionFailed for a container without log, and for one whose `<path>.tmp` is in the way; Unavailable when
 *   the monitor is gone; DeadlineExceeded
 */
export async function reopenLog(
  setup: OciSetup,
  record: TaskRecord,
  control: ControlPipe,
  parent: Context,
): Promise<void> {
  if (record.logPath === '') throw new PreconditionFailed(`reopen the log of container ${record.id}: it has no log`);
  using ctx = withTimeout(parent, REOPEN_TIMEOUT_MS, `the new log file of container ${record.id}`, setup.clock);
  await refuseInTheWay(setup, `${record.logPath}.tmp`, ctx);
  await control.reopenLog();
  while (!(await exists(setup, record.logPath, ctx))) {
    throwIfLeft(ctx);
    await new Promise<void>((resolve) => setup.clock.after(LOOK_AGAIN_MS, resolve));
  }
}

/** What a dead conmon left is a regular file; a link to nothing is not found, and looked at by itself. */
async function refuseInTheWay(setup: OciSetup, path: string, ctx: Context): Promise<void> {
  const { processes, files } = setup.host;
  await processes.probe([{ path: dirname(path), createDirectory: false }], ctx);
  const present = await files.stat(path);
  if (present === undefined || present.kind === 'file') return;
  throw new PreconditionFailed(`reopen the log: ${path} is in the way, a ${present.kind}`);
}

async function exists(setup: OciSetup, path: string, ctx: Context): Promise<boolean> {
  const [result] = await setup.host.processes.probe([{ path, createDirectory: false }], ctx);
  if (result?.kind === 'error') throw new InvalidInput('log_path', `${path}: ${result.errno}`);
  return result?.kind === 'found';
}
