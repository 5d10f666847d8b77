import type { ContainerDeps } from '../container/container-deps.ts';
import type { OwnerId } from '../operation/ledger.ts';

export type KnownOwners = Pick<
  ContainerDeps,
  'sandboxes' | 'sandboxCreations' | 'containers' | 'containerCreations' | 'operations'
>;

/** True of a sandbox or container on record, one that is being made, or an operation under way: a pull owns its staging. */
export function isKnownOwner(deps: KnownOwners, owner: OwnerId): boolean {
  const { sandboxes, sandboxCreations, containers, containerCreations, operations } = deps;
  if (operations.inFlight().some(({ id }) => id === owner)) return true;
  if (sandboxCreations.byId(owner) !== undefined || containerCreations.byId(owner) !== undefined) return true;
  return sandboxes.has(owner) || containers.has(owner);
}
