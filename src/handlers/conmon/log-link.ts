import { InvalidInput } from '../../base/failure.ts';
import type { Host, OpenedFile } from '../../host/host.ts';
import type { Resource } from '../../operation/resource.ts';
import type { ContainerPlan } from '../handler.ts';
import { bundleFiles } from './monitor-arguments.ts';
import type { MonitoredTask } from './monitored-task.ts';

/**
 * Opens the log of a new container and makes the path by which conmon opens it: a symbolic link in the bundle, which no
 * pod can write, to the descriptor of this process. Keep the result until conmon has opened it.
 * @throws InvalidInput when something else stands in the place of the log; undefined for a container without a log
 */
export async function linkNewLog({ files }: Host, plan: ContainerPlan): Promise<OpenedFile | undefined> {
  if (plan.logPath === undefined) return undefined;
  const opened = await files.openLog(plan.logPath, 'keep').catch((cause: unknown) => {
    throw cause instanceof InvalidInput ? new InvalidInput('config.log_path', cause.message, { cause }) : cause;
  });
  try {
    await files.symlink(bundleFiles(plan.bundle).log, opened.path);
    return opened;
  } catch (cause) {
    opened[Symbol.dispose]();
    throw cause;
  }
}

/**
 * Makes the path by which conmon opens a log again lead to this file, until it leads to another one or the container is
 * deleted: over a mount, because a stopped monitor may open it after this daemon has ended (ADR 0100).
 *
 * conmon opens `log.tmp` and renames it to `log`. Both are names of one symbolic link, which makes the rename a no-op:
 * conmon may do it any number of times. Source: rename(2), "if oldpath and newpath are existing hard links referring to
 * the same file".
 */
export async function linkReplacedLog({ files, mounts }: Host, bundle: string, opened: OpenedFile): Promise<void> {
  const { log, logTemporary, logMount } = bundleFiles(bundle);
  await mounts.detach(logMount);
  await files.write(logMount, '', 0o600);
  await mounts.bind({ source: opened.path, target: logMount });
  if ((await files.stat(logTemporary)) !== undefined) return;
  await files.remove(log);
  await files.symlink(log, logMount);
  await files.link(log, logTemporary);
}

/** What {@link linkReplacedLog} leaves behind: conmon may still have the file open when it is released. */
export function logResources(bundle: string): readonly Resource[] {
  return [{ kind: 'mount', target: bundleFiles(bundle).logMount, detach: true }];
}

/** True where conmon opens the log by a path in its bundle. */
export async function hasLogLink({ files }: Host, { bundle }: MonitoredTask): Promise<boolean> {
  return (await files.stat(bundleFiles(bundle).log))?.kind === 'symlink';
}
