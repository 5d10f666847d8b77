import { parseLeafCgroup } from '../cgroups/leaf-cgroup.ts';
import type { Host } from '../host/host.ts';
import type { OwnerId } from '../operation/ledger.ts';

/**
 * Cgroups of these pods and containers, wherever in the tree they are: of what has no record the parent is not known.
 * CRI-O names its cgroups in the same way, so only ids that were found below Gantry's own roots may be asked for.
 */
export async function findCgroups(
  cgroups: Pick<Host['cgroups'], 'children'>,
  ids: ReadonlySet<OwnerId>,
): Promise<ReadonlyMap<OwnerId, readonly string[]>> {
  const found = new Map<OwnerId, string[]>();
  const pending = ids.size === 0 ? [] : ['/'];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    for (const child of await cgroups.children(path)) {
      const id = parseLeafCgroup(child)?.id;
      if (id === undefined) pending.push(child);
      else if (ids.has(id)) found.set(id, [...(found.get(id) ?? []), child]);
    }
  }
  return found;
}
