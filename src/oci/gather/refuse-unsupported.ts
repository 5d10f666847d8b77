import { InvalidInput, Unimplemented } from '../../base/failure.ts';
import type { HostLimits } from '../../host/host.ts';
import type { ContainerWish } from '../prepare.ts';
import { checkUserNamespace } from './check-user-namespace.ts';

/**
 * Refuses what cannot be honoured before anything is touched: nothing that narrows a container is ever ignored.
 * SELinux labels and relabelling mean nothing on a host without SELinux.
 * @throws InvalidInput, Unimplemented
 */
export function refuseUnsupported(wish: ContainerWish, limits: HostLimits): void {
  const { securityContext } = wish.config;
  if (securityContext.privileged && !wish.sandbox.securityContext.privileged) {
    const problem = `the container wants it, but its sandbox ${wish.sandboxId} is not privileged`;
    throw new InvalidInput('linux.security_context.privileged', problem);
  }
  checkUserNamespace(wish);
  if (limits.selinux && Object.values(securityContext.selinux ?? {}).some((label) => label !== '')) {
    throw new Unimplemented('linux.security_context.selinux_options: labels are not supported on a host with SELinux');
  }
}
