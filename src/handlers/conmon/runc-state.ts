import { isPlainObject } from '../../base/plain-object.ts';
import type { HostFiles } from '../../host/host.ts';

/** A privileged container with all devices has about 200 KiB. */
const STATE_LIMIT = 4 * 1024 * 1024;

type HookName = 'poststart' | 'poststop';

/** runc's state.json, as far as it says what a start or a delete would do. Source: libcontainer, State and configs.Config. */
export interface RuncState {
  readonly init_process_pid: number;
  /** Field 22 of /proc/PID/stat. */
  readonly init_process_start?: number;
  readonly intel_rdt_path?: string;
  /** Since runc 1.4. */
  readonly intel_rdt_mon_path?: string;
  /** Since runc 1.4 `Hooks` is absent if the container has none. */
  readonly config: { readonly Hooks?: Partial<Record<HookName, readonly unknown[] | null>> | null };
}

/** What runc keeps of a container in its state directory; undefined if it is incomplete or another runtime's. */
export async function readRuncState(files: HostFiles, directory: string): Promise<RuncState | undefined> {
  const content = await files.read(`${directory}/state.json`, STATE_LIMIT);
  try {
    const state: unknown = JSON.parse(Buffer.from(content ?? '').toString('utf8'));
    return isRuncState(state) ? state : undefined;
  } catch {
    return undefined;
  }
}

function isRuncState(state: unknown): state is RuncState {
  if (!isPlainObject(state)) return false;
  const { init_process_pid: pid, config } = state;
  if (typeof pid !== 'number' || !isPlainObject(config)) return false;
  // A release that writes its hooks under another name must not have them skipped.
  return Object.keys(config).every((key) => key === 'Hooks' || key.toLowerCase() !== 'hooks');
}

/** True of a container for which runc would run hooks of that name. */
export function hasHooks({ config }: RuncState, name: HookName): boolean {
  return (config.Hooks?.[name] ?? []).length > 0;
}
