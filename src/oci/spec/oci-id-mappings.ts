import type { UserNamespace } from '../../base/cri.ts';
import type { OciLinux } from './oci-spec.ts';

/**
 * The pod's mappings in the runtime-spec's words. A runtime wants them beside the path of a namespace that has them
 * already; it writes none then.
 */
export function ociIdMappings(userns: UserNamespace | undefined): Pick<OciLinux, 'uidMappings' | 'gidMappings'> {
  if (userns?.mode !== 'POD') return {};
  return { uidMappings: userns.uids.map(ociMapping), gidMappings: userns.gids.map(ociMapping) };
}

function ociMapping({ containerId, hostId, length }: UserNamespace['uids'][number]) {
  return { containerID: containerId, hostID: hostId, size: length };
}
