import { dirname } from 'node:path/posix';
import { type Context, throwIfLeft, withTimeout } from '../../base/context.ts';
import { InvalidInput, PreconditionFailed, Unavailable } from '../../base/failure.ts';
import type { OpenedFile } from '../../host/host.ts';
import type { Acquire } from '../handler.ts';
import type { ControlPipe } from './control-pipe.ts';
import { hasLogLink, linkReplacedLog, logResources } from './log-link.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';

const REOPEN_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 5;

/**
 * Puts a new file in the place of a container's log, after kubelet renamed the old one, and returns when conmon writes
 * into it. Pods may write the log directory: conmon gets the file by a path of its bundle, never by its name there.
 * The log directory is the caller's and may hang: it is looked at from a killable child first.
 * @throws PreconditionFailed for a container without a log, and when something else is in the place of the log;
 *   Unavailable when the monitor is gone; DeadlineExceeded
 */
export async function reopenLog(
  setup: OciSetup,
  record: MonitoredTask,
  control: ControlPipe,
  acquire: Acquire,
  parent: Context,
): Promise<void> {
  const doing = `reopen the log of container ${record.id}`;
  const { logPath } = record;
  if (logPath === undefined) throw new PreconditionFailed(`${doing}: the container has no log`);
  const { host, clock } = setup;
  using ctx = withTimeout(parent, REOPEN_TIMEOUT_MS, `the new log file of container ${record.id}`, clock);
  await requireMonitor(setup, record, doing);
  await host.processes.probe([{ path: dirname(logPath), createDirectory: false }], ctx);
  throwIfLeft(ctx);
  using opened = await openReplacement(setup, logPath, doing);
  await acquire(logResources(record.bundle), () => linkReplacedLog(host, record.bundle, opened));
  await control.reopenLog();
  while (!(await opened.isOpenIn(record.monitorPid))) {
    throwIfLeft(ctx);
    await requireMonitor(setup, record, doing);
    await new Promise<void>((resolve) => clock.after(POLL_INTERVAL_MS, resolve));
  }
}

/** Before the log is replaced: without its monitor nothing would be written into the new one. */
async function requireMonitor({ host }: OciSetup, record: MonitoredTask, doing: string): Promise<void> {
  if ((await host.processes.startTime(record.monitorPid)) !== record.monitorStartTime) {
    throw new Unavailable(`${doing}: its monitor (conmon, process ${record.monitorPid}) is gone`);
  }
  if (await hasLogLink(host, record)) return;
  throw new PreconditionFailed(
    `${doing}: an older version created it, whose monitor opens the log unsafely; recreate it`,
  );
}

async function openReplacement({ host }: OciSetup, logPath: string, doing: string): Promise<OpenedFile> {
  try {
    return await host.files.openLog(logPath, 'replace');
  } catch (cause) {
    throw cause instanceof InvalidInput ? new PreconditionFailed(`${doing}: ${cause.message}`, { cause }) : cause;
  }
}
