import type { HostFiles } from '../../host/host.ts';

/** A privileged container with all devices has about 200 KiB. */
const STATE_LIMIT = 4 * 1024 * 1024;

/** runc's state.json, as far as it says what a start or a delete would do. Source: libcontainer, State and configs.Config. */
export interface RuncState {
  readonly init_process_pid?: number;
  /** Field 22 of /proc/PID/stat. */
  readonly init_process_start?: number;
  readonly intel_rdt_path?: string;
  readonly config?: { readonly Hooks?: Partial<Record<'poststart' | 'poststop', readonly unknown[] | null>> | null };
}

/** What runc keeps of a container in its state directory; undefined where it is cut or another runtime's. */
export async function readRuncState(files: HostFiles, directory: string): Promise<RuncState | undefined> {
  const content = await files.read(`${directory}/state.json`, STATE_LIMIT);
  try {
    const state = JSON.parse(Buffer.from(content ?? '').toString('utf8')) as RuncState;
    return state.config?.Hooks === undefined || state.init_process_pid === undefined ? undefined : state;
  } catch {
    return undefined;
  }
}
