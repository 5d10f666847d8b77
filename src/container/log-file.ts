import { posix } from 'node:path';
import type { Context } from '../base/context.ts';
import { InvalidInput } from '../base/failure.ts';
import type { Host } from '../host/host.ts';

const FIELD = 'config.log_path';

/**
 * The absolute path of a container's log; undefined if it has none. Its directory has answered: one that hangs is
 * noticed in a killable child. What stands there is checked when the file is opened, and not before: a pod may write the
 * directory (ADR 0100).
 * @throws InvalidInput; DeadlineExceeded when the directory hangs
 */
export async function logFile(
  logDirectory: string,
  logPath: string,
  host: Host,
  ctx: Context,
): Promise<string | undefined> {
  if (logPath === '' || logDirectory === '') return undefined;
  checkLogPath(logPath);
  const path = posix.join(logDirectory, logPath);
  await host.processes.probe([{ path: posix.dirname(path), createDirectory: false }], ctx);
  return path;
}

function checkLogPath(logPath: string): void {
  const isBelow =
    !logPath.startsWith('/') && !logPath.split('/').includes('..') && !logPath.includes('\0') && !logPath.endsWith('/');
  if (isBelow) return;
  const problem = `${JSON.stringify(logPath)} is not a relative path that stays below the log directory`;
  throw new InvalidInput(FIELD, problem);
}
