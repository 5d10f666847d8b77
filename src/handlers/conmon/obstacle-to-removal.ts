import type { Host } from '../../host/host.ts';
import { missed, needed, type Obstacle } from './fast-paths.ts';
import { hasHooks, readRuncState } from './runc-state.ts';

/**
 * Undefined if the directory is all that runc has left of a container: its process is gone, no hook waits for its end, and
 * its cgroups were removed by their own rows. A call of `runc delete` for it is 15 ms of starting a program.
 */
export async function obstacleToRemoval(host: Host, directory: string): Promise<Obstacle | undefined> {
  const state = await readRuncState(host.files, directory);
  if (state === undefined) return missed('the state file of runc does not exist');
  if (hasHooks(state, 'poststop')) return needed('it has poststop hooks');
  if (isSet(state.intel_rdt_path) || isSet(state.intel_rdt_mon_path)) return needed('it has a resctrl group');
  const startTime = await host.processes.startTime(state.init_process_pid);
  const isGone = startTime === undefined || startTime !== BigInt(state.init_process_start ?? 0);
  return isGone ? undefined : missed('its process is still there');
}

function isSet(path: string | undefined): boolean {
  return path !== undefined && path !== '';
}
