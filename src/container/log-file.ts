import { posix } from 'node:path';
import type { Context } from '../base/context.ts';
import { Internal, InvalidInput } from '../base/failure.ts';
import type { Host, PathProbeResult } from '../host/host.ts';

const FIELD = 'config.log_path';

/**
 * The absolute path of a container's log, with its directories made; '' where the request wants none.
 * It stays below the pod's log directory after links are resolved, and a link or anything else but a regular file in
 * its place is refused, and so is a log directory that is itself a link: a pod must not make the daemon write elsewhere (hostile-inputs.md H097).
 * @throws InvalidInput; DeadlineExceeded when the directory hangs
 */
export async function logFile(logDirectory: string, logPath: string, host: Host, ctx: Context): Promise<string> {
  if (logPath === '' || logDirectory === '') return '';
  checkLogPath(logPath);
  const wanted = posix.join(logDirectory, logPath);
  const above = posix.dirname(posix.resolve(logDirectory));
  const [parent, root, directory] = await resolveDirectories([above, logDirectory, posix.dirname(wanted)], host, ctx);
  if (root !== posix.join(parent, posix.basename(logDirectory))) {
    throw new InvalidInput('sandbox_config.log_directory', `${logDirectory} is a symbolic link`);
  }
  if (directory !== root && !directory.startsWith(`${root}/`)) {
    throw new InvalidInput(FIELD, `"${logPath}" leads out of the log directory ${logDirectory}`);
  }
  // Not through the links: the plain stat of the name itself, in a directory that has just answered.
  const present = await host.files.stat(posix.join(directory, posix.basename(wanted)));
  if (present !== undefined && present.kind !== 'file') {
    throw new InvalidInput(FIELD, `${wanted} exists and is a ${present.kind}, not a regular file`);
  }
  return wanted;
}

function checkLogPath(logPath: string): void {
  const parts = logPath.split('/');
  const isBelow =
    !logPath.startsWith('/') && !parts.includes('..') && !logPath.includes('\0') && !logPath.endsWith('/');
  if (!isBelow) {
    throw new InvalidInput(
      FIELD,
      `${JSON.stringify(logPath)} is not a relative path that stays below the log directory`,
    );
  }
  if (logPath.includes(':')) {
    throw new InvalidInput(FIELD, `"${logPath}" contains ":", which the container monitor takes for a log driver`);
  }
}

/** In one look: each is a child process. */
async function resolveDirectories(
  paths: readonly [string, string, string],
  host: Host,
  ctx: Context,
): Promise<readonly [string, string, string]> {
  const probes = paths.map((path) => ({ path, createDirectory: true }));
  const [parent, root, directory] = await host.processes.probe(probes, ctx);
  return [resolved(paths[0], parent), resolved(paths[1], root), resolved(paths[2], directory)];
}

function resolved(path: string, result: PathProbeResult | undefined): string {
  if (result?.kind === 'found' && result.stat.kind === 'directory') return result.resolved;
  if (result?.kind === 'found') throw new InvalidInput(FIELD, `${path} is a ${result.stat.kind}, not a directory`);
  const why = result?.kind === 'error' ? result.errno : 'it could not be created';
  throw new Internal(`making the log directory ${path}`, why);
}
