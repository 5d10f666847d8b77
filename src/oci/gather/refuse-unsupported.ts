import { InvalidInput } from '../../base/failure.ts';
import type { ContainerWish } from '../prepare.ts';
import { checkUserNamespace } from './check-user-namespace.ts';

/**
 * Refuses what cannot be honoured before anything is touched: nothing that narrows a container is ever ignored.
 * @throws InvalidInput
 */
export function refuseUnsupported(wish: ContainerWish): void {
  const { securityContext } = wish.config;
  if (securityContext.privileged && !wish.sandbox.securityContext.privileged) {
    const problem = `the container wants it, but its sandbox ${wish.sandboxId} is not privileged`;
    throw new InvalidInput('linux.security_context.privileged', problem);
  }
  checkUserNamespace(wish);
}
