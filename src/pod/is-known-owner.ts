import type { ContainerDeps } from '../container/container-deps.ts';
import type { OwnerId } from '../operation/ledger.ts';

type Known = Pick<ContainerDeps, 'sandboxes' | 'sandboxDrafts' | 'containers' | 'containerDrafts' | 'operations'>;

/** True of a sandbox or container on record, one that is being made, or an operation under way: a pull owns its staging. */
export function isKnownOwner(deps: Known, owner: OwnerId): boolean {
  const { sandboxes, sandboxDrafts, containers, containerDrafts, operations } = deps;
  if (operations.inFlight().some(({ id }) => id === owner)) return true;
  return sandboxes.has(owner) || containers.has(owner) || sandboxDrafts.hasId(owner) || containerDrafts.hasId(owner);
}
