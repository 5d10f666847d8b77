import { messageOf } from '../../base/failure.ts';
import type { TaskEnd, TaskRecord } from '../handler.ts';
import { bundleFiles } from './monitor-arguments.ts';
import type { OciSetup } from './oci-setup.ts';
import { watchUntilGone } from './watch-until-gone.ts';

/** What a container's status says where nobody could learn its exit code (as CRI-O does). */
const UNKNOWN_EXIT_CODE = 255;

/**
 * Waits for a container's end. conmon ends after it has drained the output, synced the log and written the exit file, so
 * its own end, seen by pidfd, is the event; no directory is watched and nothing is polled. Where it died without telling,
 * the process is watched instead and its code stays unknown. Never rejects.
 */
export async function containerEnd(setup: OciSetup, record: TaskRecord): Promise<TaskEnd> {
  await watchUntilGone(setup, record.monitorPid, record.monitorStartTime);
  const told = await readEnd(setup, record.bundle);
  if (told !== undefined) return told;
  await watchUntilGone(setup, record.pid, record.startTime);
  const oomKilled = await wasOomKilled(setup, record.bundle);
  return { exitCode: UNKNOWN_EXIT_CODE, finishedAt: setup.clock.nowNs(), oomKilled, known: false };
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
    setup.log('error', 'exit file is unreadable', { exit, error: messageOf(error) });
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
