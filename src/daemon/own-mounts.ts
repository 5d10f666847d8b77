import type { Log } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';
import { readTextSync } from '../base/limited-read.ts';
import type { Paths } from '../base/paths.ts';
import { isPlainObject } from '../base/plain-object.ts';
import type { Host } from '../host/host.ts';
import { readBootId } from '../host/real/limits.ts';
import { hasMountsBelow, unmountBind } from '../host/real/root-mounts.ts';

type Roots = Pick<Paths, 'root' | 'runRoot'>;

/** The mounts at the roots that a daemon made in this boot. */
interface Note {
  readonly bootId: string;
  readonly mounts: readonly string[];
}

const LIMIT = 64 * 1024;
const fileIn = (runRoot: string): string => `${runRoot}/own-mounts.json`;

/**
 * Writes down which roots are about to be bound onto themselves, before they are: after a crash between the two the note
 * names a mount that does not exist. A mount that existed at a root before is not the daemon's and is not noted.
 */
export async function noteOwnMounts({ root, runRoot }: Roots, { files, mounts, limits }: Host): Promise<void> {
  const { bootId } = limits;
  const missing: string[] = [];
  for (const path of [root, runRoot]) {
    const isMounted = (await mounts.under(path)).some(({ target }) => target === path);
    if (!isMounted) missing.push(path);
  }
  if (missing.length === 0) return;
  const text = await files.read(fileIn(runRoot), LIMIT);
  const known = text === undefined ? [] : parse(Buffer.from(text).toString('utf8'), bootId);
  const note: Note = { bootId, mounts: [...new Set([...known, ...missing])] };
  await files.write(fileIn(runRoot), JSON.stringify(note), 0o600);
}

/**
 * Removes the noted mounts at an orderly stop, after everything is closed and the locks are released. Mounts that pods
 * still need stay: while anything is mounted below a root, or in use, the next daemon finds both mounts as after a crash.
 */
export function removeOwnMounts({ root, runRoot }: Roots, log: Log): void {
  try {
    const noted = readNote(runRoot);
    if ([root, runRoot].some(hasMountsBelow)) return;
    for (const path of noted.filter((mount) => mount === root || mount === runRoot)) unmountBind(path);
  } catch (error) {
    log('info', 'own bind mounts stay: failed to unmount them', { error: messageOf(error) });
  }
}

function readNote(runRoot: string): readonly string[] {
  try {
    return parse(readTextSync(fileIn(runRoot), LIMIT, 'utf8'), readBootId());
  } catch {
    return [];
  }
}

/** Nothing if the note is of an earlier boot or was not written to its end. */
function parse(text: string, bootId: string): readonly string[] {
  try {
    const note: unknown = JSON.parse(text);
    if (!isPlainObject(note) || note['bootId'] !== bootId || !Array.isArray(note['mounts'])) return [];
    return note['mounts'].filter((mount) => typeof mount === 'string');
  } catch {
    return [];
  }
}
