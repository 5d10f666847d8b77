import type { IdMapping, UserNamespace } from '../../base/cri.ts';

/** True if the user namespace of a pod has that id; without a mapping every id exists. */
export function hasId(mappings: readonly IdMapping[] | undefined, id: number): boolean {
  if (mappings === undefined) return true;
  return mappings.some(({ containerId, length }) => containerId <= id && id < containerId + length);
}

/** That id if the user namespace has it, else the highest one that it has. */
export function nearestId(mappings: readonly IdMapping[] | undefined, id: number): number {
  if (mappings === undefined || hasId(mappings, id)) return id;
  return Math.max(0, ...mappings.map(({ containerId, length }) => containerId + length - 1));
}

/** The mappings of a pod with a user namespace of its own. */
export function podMappings(userns: UserNamespace | undefined): Partial<Pick<UserNamespace, 'uids' | 'gids'>> {
  return userns?.mode === 'POD' ? userns : {};
}
