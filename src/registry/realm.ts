import { printable } from './printable.ts';
import { type Attempt, UntrustedRedirect } from './registry-failure.ts';

/** The registry that requests a token, and the credentials that would be sent. */
export interface RealmRequest {
  /** Host and port of the registry. */
  readonly registryHost: string;
  readonly insecure: boolean;
  /** Whether a password or an identity token goes along. */
  readonly withCredentials: boolean;
  /** Hosts outside the registry's domain that may receive its credentials. */
  readonly trustedRealms: readonly string[];
}

/**
 * The URL of the token service, checked. It speaks https, unless the registry itself is marked insecure and the realm is
 * on the registry's own host. Credentials go only to the registry's host or its domain (`auth.docker.io` for
 * `registry-1.docker.io`, `gitlab.com` for `registry.gitlab.com`), or to a realm that the operator trusts.
 * @throws UntrustedRedirect
 */
export function checkRealm(realm: string, request: RealmRequest, attempt: Attempt): URL {
  const url = URL.parse(realm);
  if (url === null || url.username !== '' || url.password !== '') {
    throw new UntrustedRedirect(attempt, `names a token realm that is not a valid URL: "${printable(realm)}"`);
  }
  const registry = new URL(`https://${request.registryHost}`).hostname;
  const plainAllowed = url.protocol === 'http:' && request.insecure && url.hostname === registry;
  if (url.protocol !== 'https:' && !plainAllowed) {
    throw new UntrustedRedirect(attempt, `names the token realm ${printable(url.origin)}, which is not https`);
  }
  if (!request.withCredentials || isOwnDomain(url.hostname, registry) || request.trustedRealms.includes(url.host)) {
    return url;
  }
  throw new UntrustedRedirect(
    attempt,
    `asks to send its credentials to ${printable(url.host)}, which is neither its own domain nor a trusted realm`,
  );
}

function isOwnDomain(realm: string, registry: string): boolean {
  if (realm === registry) return true;
  const parent = registry.slice(registry.indexOf('.') + 1);
  const isAddress = /^[0-9.]+$/.test(registry) || registry.startsWith('[');
  if (isAddress || !registry.includes('.') || !parent.includes('.')) return false;
  return realm === parent || realm.endsWith(`.${parent}`);
}
