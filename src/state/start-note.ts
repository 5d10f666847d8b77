import type { State } from './table.ts';

/** What the state says of the incarnation before this one. */
export type EarlierStart =
  /** No state was there. */
  | 'none'
  /** The machine has not been booted since: run files, processes and namespaces may still be there. */
  | 'same-boot'
  /** The daemon had ended in order and synced its layers before the machine went down. */
  | 'clean-shutdown'
  /** The machine went down under a running daemon: what was not durable may be empty (DESIGN decision 12). */
  | 'unclean-shutdown';

interface StartNote {
  readonly bootId: string;
  readonly clean: boolean;
}

const KEY = 'start';

/** Notes durably that a daemon runs in this boot, and says what the one before left. */
export async function noteStart(state: State, bootId: string): Promise<EarlierStart> {
  const notes = state.table<StartNote>('meta');
  const before = notes.get(KEY);
  await notes.put(KEY, { bootId, clean: false }, 'full');
  if (before === undefined) return 'none';
  if (before.bootId === bootId) return 'same-boot';
  return before.clean ? 'clean-shutdown' : 'unclean-shutdown';
}

/** Notes durably that this daemon ends in order. To be called last, after its layers were synced. */
export async function noteCleanStop(state: State, bootId: string): Promise<void> {
  await state.table<StartNote>('meta').put(KEY, { bootId, clean: true }, 'full');
}
