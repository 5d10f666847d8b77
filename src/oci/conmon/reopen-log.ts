import { type Context, throwIfLeft, withTimeout } from '../../base/context.ts';
import { InvalidInput, PreconditionFailed } from '../../base/failure.ts';
import type { TaskRecord } from '../handler.ts';
import type { ControlPipe } from './control-pipe.ts';
import type { OciSetup } from './oci-setup.ts';

const REOPEN_TIMEOUT_MS = 10_000;
const LOOK_AGAIN_MS = 5;

/**
 * Has conmon open its log file anew, after kubelet renamed the old one, and returns when the new file is there.
 * conmon makes `<path>.tmp` and renames it. The log directory is the caller's and may hang: it is looked at from a
 * killable child.
 * @throws PreconditionFailed for a container without log; Unavailable when the monitor is gone; DeadlineExceeded
 */
export async function reopenLog(
  setup: OciSetup,
  record: TaskRecord,
  control: ControlPipe,
  parent: Context,
): Promise<void> {
  if (record.logPath === '') throw new PreconditionFailed(`reopen the log of container ${record.id}: it has no log`);
  using ctx = withTimeout(parent, REOPEN_TIMEOUT_MS, `the new log file of container ${record.id}`, setup.clock);
  await control.reopenLog();
  while (!(await exists(setup, record.logPath, ctx))) {
    throwIfLeft(ctx);
    await new Promise<void>((resolve) => setup.clock.after(LOOK_AGAIN_MS, resolve));
  }
}

async function exists(setup: OciSetup, path: string, ctx: Context): Promise<boolean> {
  const [result] = await setup.host.processes.probe([{ path, createDirectory: false }], ctx);
  if (result?.kind === 'error') throw new InvalidInput('log_path', `${path}: ${result.errno}`);
  return result?.kind === 'found';
}
