import { messageOf } from '../base/failure.ts';
import type { OwnerId, ReleaseReport } from '../operation/ledger.ts';
import { holdsProcesses } from '../operation/resource.ts';
import type { ContainerDeps } from './container-deps.ts';

/**
 * Releases what the creation of a container made that is not published. If its processes could not be killed, their
 * cgroups become resources of the pod too: its address is kept until they are gone, although no record of the container
 * says that it belongs to the pod (ADR 0113).
 */
export async function releaseCreation(
  id: OwnerId,
  sandboxId: OwnerId,
  { ledger, log }: Pick<ContainerDeps, 'ledger' | 'log'>,
): Promise<ReleaseReport> {
  const report = await ledger.release(id);
  const cgroups = report.left.map(({ resource }) => resource).filter(holdsProcesses);
  if (cgroups.length === 0) return report;
  try {
    await ledger.acquireAll(sandboxId, cgroups, async () => {});
  } catch (error) {
    const message = messageOf(error);
    log('error', 'failed to keep address until processes of container are gone', {
      id,
      sandbox: sandboxId,
      error: message,
    });
  }
  return report;
}
