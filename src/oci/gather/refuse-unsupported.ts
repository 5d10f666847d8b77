import { InvalidInput } from '../../base/failure.ts';
import type { SpecRequest } from '../prepare.ts';
import { checkUserNamespace } from './check-user-namespace.ts';

/**
 * Refuses what cannot be honoured before anything is touched: nothing that narrows a container is ever ignored.
 * @throws InvalidInput
 */
export function refuseUnsupported(request: SpecRequest): void {
  const { securityContext } = request.config;
  if (securityContext.privileged && !request.sandbox.securityContext.privileged) {
    const problem = `the container wants it, but its sandbox ${request.sandboxId} is not privileged`;
    throw new InvalidInput('linux.security_context.privileged', problem);
  }
  checkUserNamespace(request);
}
