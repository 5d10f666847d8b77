import type { Context } from '../base/context.ts';
import type { ContainerConfig } from '../base/cri.ts';
import type { Host } from '../host/host.ts';
import type { PreparedContainer } from '../oci/prepare.ts';
import { chooseLabels } from '../oci/selinux/choose-labels.ts';
import { requestsLabels, type SelinuxLabels } from '../oci/selinux/labels.ts';
import { type RelabelRequest, relabel } from '../oci/selinux/relabel.ts';
import { checkRelabelPath } from '../oci/selinux/relabel-path.ts';
import type { OperationCgroups } from '../operation/operation-cgroups.ts';
import type { SandboxRecord } from '../sandbox/record.ts';

/** A container's SELinux labels: as it asks, or as its pod does. @throws what {@link chooseLabels} throws */
export function labelsOf(
  { securityContext: { selinux, privileged } }: ContainerConfig,
  { id, config }: SandboxRecord,
  host: Host,
): Promise<SelinuxLabels | undefined> {
  const options = requestsLabels(selinux) ? selinux : config.securityContext.selinux;
  return chooseLabels(host, { sandboxId: id, options, privileged });
}

/** What {@link relabelVolumes} works on. */
export interface VolumesToLabel {
  readonly prepared: Pick<PreparedContainer, 'mounts' | 'sources'>;
  readonly label: string;
  /** Gantry's own directories. */
  readonly own: readonly string[];
}

/**
 * Gives the volumes that ask for it the label of the container's files, with everything in them. The paths are those that
 * were resolved for the mounts; all are checked before any is changed.
 * Source: CRI v1, Mount.selinux_relabel.
 * @throws InvalidInput, PreconditionFailed naming the mount
 */
export async function relabelVolumes(
  { prepared, label, own }: VolumesToLabel,
  operations: OperationCgroups,
  host: Host,
  ctx: Context,
): Promise<void> {
  const requests = requestsOf(prepared, label);
  if (requests.length === 0) return;
  const resolved = await withoutLinks(own, host, ctx);
  for (const { path, field } of requests) checkRelabelPath(path, resolved, field);
  for (const request of requests) await relabel(operations, request, ctx);
}

function requestsOf({ mounts, sources }: VolumesToLabel['prepared'], label: string): readonly RelabelRequest[] {
  return mounts.flatMap(({ selinuxRelabel, image }, at) => {
    const source = sources.get(at);
    if (!selinuxRelabel || image !== undefined || source === undefined) return [];
    const kind = source.isDirectory ? 'tree' : 'file';
    return [{ path: source.resolved, kind, label, field: `mounts.${at}.selinux_relabel` }];
  });
}

async function withoutLinks(paths: readonly string[], host: Host, ctx: Context): Promise<readonly string[]> {
  const results = await host.processes.probe(
    paths.map((path) => ({ path, createDirectory: false })),
    ctx,
  );
  return paths.map((path, i) => {
    const result = results[i];
    return result?.kind === 'found' ? result.resolved : path;
  });
}
