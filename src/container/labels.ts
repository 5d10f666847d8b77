import type { Context } from '../base/context.ts';
import type { ContainerConfig, Mount } from '../base/cri.ts';
import type { Host } from '../host/host.ts';
import { chooseLabels } from '../oci/selinux/choose-labels.ts';
import { asksForLabels, type SelinuxLabels } from '../oci/selinux/labels.ts';
import { relabel } from '../oci/selinux/relabel.ts';
import type { SandboxRecord } from '../sandbox/record.ts';

/** A container's SELinux labels: as it asks, or as its pod does. @throws what {@link chooseLabels} throws */
export function labelsOf(
  { securityContext: { selinux, privileged } }: ContainerConfig,
  { id, config }: SandboxRecord,
  host: Host,
): Promise<SelinuxLabels | undefined> {
  const options = asksForLabels(selinux) ? selinux : config.securityContext.selinux;
  return chooseLabels(host, { sandboxId: id, options, privileged });
}

/**
 * Gives the volumes that ask for it the label of the container's files, with all in them.
 * Source: CRI v1, Mount.selinux_relabel.
 * @throws InvalidInput, PreconditionFailed naming the mount
 */
export async function relabelVolumes(
  mounts: readonly Mount[],
  { mount: label }: SelinuxLabels,
  cgroup: string,
  host: Host,
  ctx: Context,
): Promise<void> {
  for (const [at, { selinuxRelabel, hostPath, image }] of mounts.entries()) {
    if (!selinuxRelabel || image !== undefined) continue;
    const field = `mounts.${at}.selinux_relabel`;
    await relabel(host, { path: hostPath, label, recursive: true, field }, cgroup, ctx);
  }
}
