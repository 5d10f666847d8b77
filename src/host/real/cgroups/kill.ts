import { existsSync, writeFileSync } from 'node:fs';
import type { Context } from '../../../base/context.ts';
import { errnoOf } from '../../../base/failure.ts';
import { readFirstLinesSync, readTextSync } from '../../../base/limited-read.ts';
import { hostFailure } from '../../host-failure.ts';
import { readProcessStat } from '../process-stat.ts';
import { retryUntil } from './retry.ts';

/**
 * Kills the processes in the directories (the cgroup and its descendants, in every hierarchy) until they are empty.
 * With `cgroup.kill` (v2, also in hybrid mode) the kernel does it at once; the v1 freezer keeps a fork bomb from
 * outrunning the loop.
 * @throws DeadlineExceeded naming the survivors
 */
export async function killCgroup(path: string, directories: () => readonly string[], ctx: Context): Promise<void> {
  const survivors = (): number[] => [...new Set(directories().flatMap(processes))].filter((pid) => pid !== process.pid);
  const waitingFor = (): string => `processes of cgroup ${path} to end: ${survivors().map(nameOf).join(', ')}`;
  await retryUntil(ctx, waitingFor, () => {
    const pids = survivors();
    if (pids.length === 0) return true;
    const trees = directories();
    for (const directory of trees) writeIfThere(`${directory}/cgroup.kill`, '1');
    for (const directory of trees) writeIfThere(`${directory}/freezer.state`, 'FROZEN');
    for (const pid of new Set(directories().flatMap(processes))) killOne(pid);
    // A frozen process dies only when it thaws.
    for (const directory of trees.toReversed()) writeIfThere(`${directory}/freezer.state`, 'THAWED');
    return false;
  });
}

/** Enough for 130,000 processes; those beyond it come when these have ended. */
const LIST_LIMIT = 1024 * 1024;

function processes(directory: string): number[] {
  try {
    return readFirstLinesSync(`${directory}/cgroup.procs`, LIST_LIMIT).split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Most trees of v1 have neither file: looking is a tenth of an open that fails. */
function writeIfThere(file: string, value: string): void {
  if (!existsSync(file)) return;
  try {
    writeFileSync(file, value, { flag: 'r+' });
  } catch {
    // Gone, or a kernel without it: the loop sees what is left.
  }
}

/** 0 is a process of another PID namespace, which kill(2) would take for this process group. */
function killOne(pid: number): void {
  if (pid <= 1 || pid === process.pid) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (cause) {
    if (errnoOf(cause) !== 'ESRCH') throw hostFailure(`kill process ${pid}`, cause);
  }
}

function nameOf(pid: number): string {
  try {
    const name = readTextSync(`/proc/${pid}/comm`, 64, 'utf8').trim();
    return `${pid} (${name}, state ${readProcessStat(pid)?.state ?? '?'})`;
  } catch {
    return String(pid);
  }
}
