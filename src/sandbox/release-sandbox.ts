import type { OwnerId, ReleaseReport, ResourceRow } from '../operation/ledger.ts';
import type { Resource } from '../operation/resource.ts';
import type { SandboxDeps } from './sandbox-deps.ts';

export type ReleaseSandboxDeps = Pick<SandboxDeps, 'ledger' | 'sandboxDefaults'>;

/**
 * Releases what an owner has, but keeps its network namespace while a failed DEL may still succeed in it: a plugin that
 * finds no namespace leaves its masquerade rules behind. After `delRetryMs` of failures the namespaces go;
 * the DEL stays queued, and is repeated without a namespace, which releases the address (ADR 0117).
 */
export async function releaseSandbox(
  deps: ReleaseSandboxDeps,
  owner: OwnerId,
  which: (resource: Resource) => boolean = () => true,
): Promise<ReleaseReport> {
  const { ledger } = deps;
  const first = await ledger.release(owner, (resource) => which(resource) && !isPin(resource));
  if (needsNamespaces(owner, deps)) return first;
  const pins = await ledger.release(owner, (resource) => which(resource) && isPin(resource));
  return { left: [...first.left, ...pins.left] };
}

/** True while an attachment of the owner wants its DEL in the namespace. */
export function needsNamespaces(owner: OwnerId, deps: ReleaseSandboxDeps): boolean {
  return deps.ledger.of(owner).some((row) => row.resource.kind === 'cni-attachment' && !isGivenUp(row, deps));
}

/**
 * The attachments of the owner whose DEL has failed for so long that its pod does not wait for it any longer. They stay in
 * the ledger, are repeated, and are shown by `gantry leaks`.
 */
export function givenUpAttachments(owner: OwnerId, deps: ReleaseSandboxDeps): ReadonlySet<Resource> {
  const rows = deps.ledger.of(owner).filter((row) => row.resource.kind === 'cni-attachment' && isGivenUp(row, deps));
  return new Set(rows.map((row) => row.resource));
}

function isGivenUp(row: ResourceRow, { ledger, sandboxDefaults }: ReleaseSandboxDeps): boolean {
  return row.lastError !== undefined && ledger.failingForMs(row) >= sandboxDefaults.cni.delRetryPeriod;
}

function isPin(resource: Resource): boolean {
  return resource.kind === 'namespace-pin';
}
