import type { AuthConfig } from '../base/cri.ts';
import { ANONYMOUS, type Credentials, credentialsOf, isMeantFor } from './credentials.ts';
import { connectHost, type Endpoint } from './endpoint.ts';
import { isShortName, type Reference } from './reference.ts';

/** The registry of a name without one. Source: kubelet looks up the pull secret of a short name under it. */
const REGISTRY_OF_SHORT_NAMES = 'docker.io';

/**
 * The credentials of a pull request for one endpoint. They belong to the registry in the image's own name, as kubelet
 * chose them for that registry; a mirror or a rewritten location on another host never receives them.
 * @throws InvalidInput when they cannot be decoded
 */
export function requestCredentials(
  auth: AuthConfig | undefined,
  reference: Reference,
  { host }: Endpoint,
): Credentials {
  if (auth === undefined) return ANONYMOUS;
  const credentials = credentialsOf(auth);
  return host === connectHost(reference.domain) && isMeantFor(auth.serverAddress, host) ? credentials : ANONYMOUS;
}

/**
 * The credentials of a request that may be used for a candidate of its image name. A short name states no registry, so
 * another registry than docker.io must be named by `server_address`.
 */
export function authForCandidate(
  auth: AuthConfig | undefined,
  imageName: string,
  { domain }: Reference,
): AuthConfig | undefined {
  const statesRegistry = !isShortName(imageName) || domain === REGISTRY_OF_SHORT_NAMES;
  return statesRegistry || auth?.serverAddress !== '' ? auth : undefined;
}
