import type { State } from '../state/table.ts';

const KEY = 'pods-boot';

interface BootNote {
  readonly bootId: string;
}

/** True when the pods in the state are of an earlier boot of the machine. */
export function isAfterReboot(state: State, bootId: string): boolean {
  const before = state.table<BootNote>('meta').get(KEY)?.bootId;
  return before !== undefined && before !== bootId;
}

/**
 * Remembers that the pods in the state are of this boot. To be called when those of an earlier one are forgotten: a
 * daemon that dies in between has to forget them again. A disk that cannot be written keeps no daemon from starting: the
 * note waits for it and is written before any new pod.
 */
export async function noteBoot(state: State, bootId: string): Promise<void> {
  const meta = state.table<BootNote>('meta');
  if (meta.get(KEY)?.bootId !== bootId) await meta.record(KEY, { bootId });
}
