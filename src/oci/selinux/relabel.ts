import { basename, dirname } from 'node:path';
import type { Context } from '../../base/context.ts';
import { PreconditionFailed } from '../../base/failure.ts';
import type { Command, RunResult } from '../../host/host.ts';
import type { OperationCgroups } from '../../operation/operation-cgroups.ts';

const CHCON = '/usr/bin/chcon';
/** A volume of a million files takes seconds; one that hangs is killed. */
const RELABEL_MS = 120_000;
const COMPLAINTS_LIMIT = 4096;

/** Files to relabel. */
export interface RelabelRequest {
  /** Without symbolic links: one that appears in it meanwhile is an error. */
  readonly path: string;
  /** With everything below it; otherwise the path alone. */
  readonly kind: 'tree' | 'directory' | 'file';
  readonly label: string;
  readonly field: string;
}

/**
 * Gives files another SELinux label, in a child process with its own cgroup: the path may be on a server that hangs. The
 * child enters the directory without following links and chcon works from there, so that a pod cannot redirect it.
 * @throws PreconditionFailed with the message of chcon
 */
export async function relabel(
  operations: Pick<OperationCgroups, 'run'>,
  request: RelabelRequest,
  ctx: Context,
): Promise<void> {
  const limits = { outputLimit: COMPLAINTS_LIMIT, timeoutMs: RELABEL_MS };
  checkResult(await operations.run('relabel', commandOf(request), limits, ctx), request);
}

function commandOf({ path, kind, label }: RelabelRequest): Omit<Command, 'cgroup'> {
  const recursive = kind === 'tree' ? ['--recursive'] : [];
  const [cwd, target] = kind === 'file' ? [dirname(path), `./${basename(path)}`] : [path, '.'];
  const argv = [CHCON, '--no-dereference', ...recursive, '--', label, target] as const;
  return { argv, env: {}, cwd, cwdWithoutLinks: true };
}

function checkResult({ code, timedOut, stderr }: RunResult, { field, path, label }: RelabelRequest): void {
  if (code === 0) return;
  const why = timedOut ? `it took longer than ${RELABEL_MS} ms` : Buffer.from(stderr).toString('utf8').trim();
  throw new PreconditionFailed(`${field}: "${path}" could not be relabelled to ${label}: ${why}`);
}
