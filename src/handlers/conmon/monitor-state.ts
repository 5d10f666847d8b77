import { Internal } from '../../base/failure.ts';
import { isPlainObject } from '../../base/plain-object.ts';

/** What this driver keeps in the record of a container. */
export interface MonitorState {
  readonly monitorPid: number;
  /** Field 22 of /proc/PID/stat. */
  readonly monitorStartTime: bigint;
  /** Processes killed for memory in its pod before it was created; undefined if its monitor misses none. */
  readonly memoryKillsBefore?: bigint | undefined;
}

/** @throws Internal naming the part that is damaged */
export function decodeMonitorState(state: unknown, id: string): MonitorState {
  const { monitorPid, monitorStartTime, memoryKillsBefore } = isPlainObject(state) ? state : {};
  if (typeof monitorPid !== 'number') throw damaged(id, 'monitorPid');
  if (typeof monitorStartTime !== 'bigint') throw damaged(id, 'monitorStartTime');
  if (memoryKillsBefore !== undefined && typeof memoryKillsBefore !== 'bigint') throw damaged(id, 'memoryKillsBefore');
  return { monitorPid, monitorStartTime, memoryKillsBefore };
}

function damaged(id: string, member: string): Internal {
  return new Internal(`read the record of container ${id}`, `"${member}" of its handler state is missing or damaged`);
}
