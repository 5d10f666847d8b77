import { dirname } from 'node:path';
import { keyedCounts } from '../../cgroups/cgroup-text.ts';
import type { TaskEnd } from '../handler.ts';
import type { MonitoredTask } from './monitored-task.ts';
import type { OciSetup } from './oci-setup.ts';

/** 128 + SIGKILL: how a container ends whose process 1, or the child it reports for, was killed for its memory. */
const KILLED = 137;

/**
 * How many processes were killed for memory below the parent of a container's cgroup so far; undefined where the
 * container's own cgroup stays until the runtime deletes it, and its monitor therefore never misses such a kill.
 *
 * systemd removes a scope as soon as its last process is gone. conmon, which looks into `memory.events` when that file
 * changes, may find it gone and then tells of no kill. What the kernel counts, it counts in all cgroups above too.
 * Source: Linux, cgroup-v2.rst, memory.events: "all fields in this file are hierarchical".
 */
export async function memoryKillsAround(setup: OciSetup, cgroup: string): Promise<bigint | undefined> {
  const { limits, cgroups } = setup.host;
  if (limits.cgroupVersion === 1 || setup.isPlain) return undefined;
  return keyedCounts(await cgroups.read(dirname(cgroup), 'memory.events')).get('oom_kill') ?? 0n;
}

/**
 * The end with what its monitor may have missed: a container that ended by SIGKILL, not by ours, while something in its pod
 * was killed for memory, was that something.
 */
export async function withMissedMemoryKill(setup: OciSetup, record: MonitoredTask, end: TaskEnd): Promise<TaskEnd> {
  const { memoryKillsBefore } = record;
  if (end.oomKilled || end.exitCode !== KILLED || memoryKillsBefore === undefined) return end;
  try {
    const kills = await memoryKillsAround(setup, record.cgroup);
    return { ...end, oomKilled: kills !== undefined && kills > memoryKillsBefore };
  } catch {
    return end;
  }
}
