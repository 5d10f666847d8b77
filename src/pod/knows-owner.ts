import type { ContainerGround } from '../container/container-ground.ts';
import type { OwnerId } from '../operation/ledger.ts';

type Known = Pick<ContainerGround, 'sandboxes' | 'sandboxDrafts' | 'containers' | 'containerDrafts' | 'operations'>;

/** True of a sandbox or container on record, one that is being made, or an operation under way: a pull owns its staging. */
export function knowsOwner(ground: Known, owner: OwnerId): boolean {
  const { sandboxes, sandboxDrafts, containers, containerDrafts, operations } = ground;
  if (operations.inFlight().some(({ id }) => id === owner)) return true;
  return sandboxes.has(owner) || containers.has(owner) || sandboxDrafts.hasId(owner) || containerDrafts.hasId(owner);
}
