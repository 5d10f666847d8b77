import type { Host } from '../../host/host.ts';
import { readRuncState } from './runc-state.ts';

/**
 * True where the directory is all that runc has left of a container: its process is gone, no hook waits for its end, and
 * its cgroups were removed by their own rows. A call of `runc delete` for it is 15 ms of starting a program.
 */
export async function isOnlyState({ files, processes }: Host, directory: string): Promise<boolean> {
  const state = await readRuncState(files, directory);
  if (state?.init_process_pid === undefined) return false;
  if ((state.config?.Hooks?.poststop ?? []).length > 0 || (state.intel_rdt_path ?? '') !== '') return false;
  const startTime = await processes.startTime(state.init_process_pid);
  return startTime === undefined || startTime !== BigInt(state.init_process_start ?? 0);
}
