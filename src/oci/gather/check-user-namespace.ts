import { isDeepStrictEqual } from 'node:util';
import type { IdMapping, UserNamespace } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { SpecRequest } from '../prepare.ts';

/**
 * A user namespace is the pod's: what a container and its mounts say of it must be what the pod said.
 * @throws InvalidInput naming the field
 * Source: CRI v1, UserNamespace ("all containers of a pod share it") and Mount.uidMappings.
 */
export function checkUserNamespace({ config, sandbox }: SpecRequest): void {
  const ofPod = mapped(sandbox.securityContext.namespaces.userns);
  const own = config.securityContext.namespaces?.userns;
  if (own !== undefined && !isDeepStrictEqual(mapped(own), ofPod)) {
    throw new InvalidInput('linux.security_context.namespace_options.userns_options', "differs from the pod's");
  }
  config.mounts.forEach((mount, at) => {
    checkMappings(mount.uidMappings, ofPod?.uids, `mounts.${at}.uidMappings`);
    checkMappings(mount.gidMappings, ofPod?.gids, `mounts.${at}.gidMappings`);
    if ((mount.uidMappings.length === 0) !== (mount.gidMappings.length === 0)) {
      throw new InvalidInput(`mounts.${at}`, 'has mappings of user ids or of group ids alone');
    }
  });
}

function mapped(userns: UserNamespace | undefined): UserNamespace | undefined {
  return userns?.mode === 'POD' ? userns : undefined;
}

function checkMappings(wanted: readonly IdMapping[], ofPod: readonly IdMapping[] | undefined, field: string): void {
  if (wanted.length === 0 || isDeepStrictEqual(wanted, ofPod)) return;
  throw new InvalidInput(field, ofPod === undefined ? 'the pod has no user namespace' : "differ from the pod's");
}
