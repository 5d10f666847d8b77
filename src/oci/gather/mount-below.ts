import type { MountEntry } from '../../host/host.ts';

/** The mount that a path lies on: the deepest, and of those the last mounted. */
export function mountBelow(path: string, table: readonly MountEntry[]): MountEntry | undefined {
  let found: MountEntry | undefined;
  for (const entry of table) {
    const isAbove = entry.target === '/' || path === entry.target || path.startsWith(`${entry.target}/`);
    if (isAbove && (found === undefined || entry.target.length >= found.target.length)) found = entry;
  }
  return found;
}
