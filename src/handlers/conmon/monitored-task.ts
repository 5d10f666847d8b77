import { companionCgroup } from '../../cgroups/leaf-cgroup.ts';
import type { HostProcess, TaskInfo, TaskRecord } from '../handler.ts';
import { decodeMonitorState, type MonitorState } from './monitor-state.ts';

/** A container with its process and its monitor. */
export interface MonitoredTask extends TaskInfo, HostProcess, MonitorState {
  readonly monitorCgroup: string;
}

/** The cgroup of a container's monitor, created by this driver. */
export function monitorCgroupOf({ cgroup }: Pick<TaskInfo, 'cgroup'>): string {
  return companionCgroup(cgroup, 'conmon');
}

/** @throws Internal naming the part of the record that is damaged */
export function monitoredTask(record: TaskRecord): MonitoredTask {
  const { process, handlerState, ...info } = record;
  const state = decodeMonitorState(handlerState, record.id);
  return { ...info, ...hostProcess(process), ...state, monitorCgroup: monitorCgroupOf(record) };
}

export function taskRecord(task: MonitoredTask): TaskRecord {
  const { id, sandboxId, bundle, cgroup, logPath, tty, pid, startTime } = task;
  const { monitorPid, monitorStartTime, memoryKillsBefore } = task;
  const handlerState: MonitorState = { monitorPid, monitorStartTime, memoryKillsBefore };
  return { id, sandboxId, bundle, cgroup, logPath, tty, process: { pid, startTime }, handlerState };
}

/** No process has pid 0: a record without a process is of one that has ended. */
function hostProcess(process: HostProcess | undefined): HostProcess {
  return process ?? { pid: 0, startTime: 0n };
}
