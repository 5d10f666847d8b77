import { readdirSync, readFileSync } from 'node:fs';
import { readProcessStat } from '../../../src/host/real/process-stat.ts';
import type { SnapshotOptions } from '../snapshot.ts';
import { isBelow } from './below.ts';

/** Programs that Gantry starts and that may outlive it. */
const OURS = /^(conmon|runc|crun|youki|gantry-host|bridge|portmap|host-local|loopback)$/;

/**
 * Processes in a cgroup other than the root's, children of the daemon (zombies too), and programs known as ours;
 * `sleep (pid 77) in /kubepods/x`. With `cgroupsBelow`: those in these cgroups and the daemon's children.
 */
export function collectProcesses({ cgroupsBelow, daemonPid }: SnapshotOptions): string[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? readProcessStat(pid) : undefined;
    if (stat === undefined || pid === process.pid) return [];
    const program = read(`/proc/${pid}/comm`).trim();
    const cgroup = cgroupOf(pid);
    const owned = cgroup !== '/' && isBelow(cgroup, cgroupsBelow);
    const known = cgroupsBelow === undefined && OURS.test(program);
    const child = daemonPid !== undefined && stat.parent === daemonPid;
    return owned || known || child
      ? [`${program} (pid ${pid}${stat.state === 'Z' ? ', zombie' : ''}) in ${cgroup}`]
      : [];
  });
}

/** In the pids hierarchy of v1, else in the unified one. Source: proc_pid_cgroup(5). */
function cgroupOf(pid: number): string {
  const lines = read(`/proc/${pid}/cgroup`).split('\n');
  const line =
    lines.find((text) => text.split(':')[1]?.split(',').includes('pids')) ??
    lines.find((text) => text.startsWith('0::'));
  return line?.split(':').slice(2).join(':') ?? '/';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
