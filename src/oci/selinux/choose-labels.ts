import type { SelinuxOptions } from '../../base/cri.ts';
import { PreconditionFailed } from '../../base/failure.ts';
import type { Host } from '../../host/host.ts';
import { selinuxContexts } from './contexts.ts';
import { requestsLabels, type SelinuxLabels, selinuxLabels } from './labels.ts';

/** Whom labels are for. */
export interface LabelRequest {
  readonly sandboxId: string;
  /** The container's, or the pod's where it has none. */
  readonly options: SelinuxOptions | undefined;
  readonly privileged: boolean;
}

/**
 * The labels of a container or of its pod's files; undefined on a host without SELinux, where options mean nothing, and
 * with a policy that knows no containers.
 * @throws PreconditionFailed where such a policy is asked for labels; InvalidInput for what is no part of one
 */
export async function chooseLabels(
  host: Pick<Host, 'files' | 'limits'>,
  { sandboxId, options, privileged }: LabelRequest,
): Promise<SelinuxLabels | undefined> {
  if (!host.limits.selinux) return undefined;
  const contexts = await selinuxContexts(host.files);
  if (contexts !== undefined) return selinuxLabels(contexts, sandboxId, options, privileged);
  if (!requestsLabels(options)) return undefined;
  throw new PreconditionFailed(
    'linux.security_context.selinux_options: the SELinux policy of this host defines no contexts for containers',
    { remedy: 'install container-selinux' },
  );
}
