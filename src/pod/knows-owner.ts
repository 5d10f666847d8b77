import type { ContainerGround } from '../container/container-ground.ts';
import type { OwnerId } from '../operation/ledger.ts';

type Known = Pick<ContainerGround, 'sandboxes' | 'sandboxDrafts' | 'containers' | 'containerDrafts'>;

/** True of a sandbox or container on record, or one that is being made. */
export function knowsOwner(ground: Known, owner: OwnerId): boolean {
  const { sandboxes, sandboxDrafts, containers, containerDrafts } = ground;
  return sandboxes.has(owner) || containers.has(owner) || sandboxDrafts.hasId(owner) || containerDrafts.hasId(owner);
}
