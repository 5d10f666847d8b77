import type { Host } from '../../host/host.ts';

/** A privileged container with all devices has about 200 KiB. */
const STATE_LIMIT = 4 * 1024 * 1024;

/** runc's state.json, as far as it says what a delete would do. Source: libcontainer, State and configs.Config. */
interface RuncState {
  readonly init_process_pid?: number;
  readonly init_process_start?: number;
  readonly intel_rdt_path?: string;
  readonly config?: { readonly Hooks?: { readonly poststop?: readonly unknown[] | null } | null };
}

/**
 * True where the directory is all that runc has left of a container: its process is gone, no hook waits for its end, and
 * its cgroups were removed by their own rows. A call of `runc delete` for it is 15 ms of starting a program.
 */
export async function isOnlyState({ files, processes }: Host, directory: string): Promise<boolean> {
  const content = await files.read(`${directory}/state.json`, STATE_LIMIT);
  const state = content === undefined ? undefined : parsed(content);
  if (state?.config?.Hooks === undefined || state.init_process_pid === undefined) return false;
  if ((state.config.Hooks?.poststop ?? []).length > 0 || (state.intel_rdt_path ?? '') !== '') return false;
  const startTime = await processes.startTime(state.init_process_pid);
  return startTime === undefined || startTime !== BigInt(state.init_process_start ?? 0);
}

/** Undefined where it is cut or no JSON: the runtime's business. */
function parsed(content: Uint8Array): RuncState | undefined {
  try {
    return JSON.parse(Buffer.from(content).toString('utf8')) as RuncState;
  } catch {
    return undefined;
  }
}
