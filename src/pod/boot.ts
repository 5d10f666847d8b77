import type { State } from '../state/table.ts';

const KEY = 'pods-boot';

/**
 * True when the pods in the state are of an earlier boot. Remembers the present boot, so the next daemon of this boot
 * hears false; to be asked once per start.
 */
export async function isAfterReboot(state: State, bootId: string): Promise<boolean> {
  const meta = state.table<{ readonly bootId: string }>('meta');
  const before = meta.get(KEY)?.bootId;
  if (before === bootId) return false;
  await meta.put(KEY, { bootId });
  return before !== undefined;
}
