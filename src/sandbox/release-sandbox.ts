import type { Ledger, OwnerId, ReleaseReport } from '../operation/ledger.ts';
import type { Resource } from '../operation/resource.ts';

/**
 * Releases what an owner has, but keeps its network namespace while the network could not be detached: a plugin that
 * finds no namespace leaves its masquerade rules behind (cni.md §8). What is kept waits in the ledger for the retry.
 */
export async function releaseSandbox(
  ledger: Ledger,
  owner: OwnerId,
  which: (resource: Resource) => boolean = () => true,
): Promise<ReleaseReport> {
  const first = await ledger.release(owner, (resource) => which(resource) && !isPin(resource));
  const isAttached = ledger.of(owner).some((row) => row.resource.kind === 'cni-attachment');
  if (isAttached) return first;
  const pins = await ledger.release(owner, (resource) => which(resource) && isPin(resource));
  return { left: [...first.left, ...pins.left] };
}

function isPin(resource: Resource): boolean {
  return resource.kind === 'namespace-pin';
}
