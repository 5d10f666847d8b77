import { errnoOf, type Failure } from '../base/failure.ts';
import { ConnectionBroken, RegistryRefused, RegistryUnreachable } from './registry-failure.ts';

/** Connection errors that a retry cannot resolve: wrong names, wrong certificates, a server without TLS. */
const LASTING = /^(ENOTFOUND|EPROTO|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|ERR_INVALID_)/;

/** True when the same request may succeed a moment later. */
export function isTransient(failure: Failure): boolean {
  if (failure instanceof RegistryRefused) return [408, 429].includes(failure.status) || failure.status >= 500;
  if (failure instanceof ConnectionBroken) return true;
  return failure instanceof RegistryUnreachable && !LASTING.test(errnoOf(failure.cause) ?? '');
}
