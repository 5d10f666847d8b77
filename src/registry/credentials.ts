import type { AuthConfig } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';

/** What may be shown to one registry. Not a class with a toString: it is never put into a message or a log. */
export type Credentials =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** A refresh token for the registry's token service (OAuth2). */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** A bearer token sent as it stands. */
  | { readonly kind: 'registry-token'; readonly token: string };

export const ANONYMOUS: Credentials = { kind: 'anonymous' };

/**
 * The credentials of a pull request. The order is containerd's: username and password, identity token, registry token,
 * `auth` (base64 of `user:password`).
 * @throws InvalidInput when `auth` is not that
 */
export function credentialsOf(auth: Omit<AuthConfig, 'serverAddress'>): Credentials {
  if (auth.username !== '') return { kind: 'basic', username: auth.username, password: auth.password };
  if (auth.identityToken !== '') return { kind: 'identity-token', token: auth.identityToken };
  if (auth.registryToken !== '') return { kind: 'registry-token', token: auth.registryToken };
  return auth.auth === '' ? ANONYMOUS : decodeBasic(auth.auth, 'auth.auth');
}

/**
 * Decodes `base64(user:password)`, as Docker's configuration file and CRI's AuthConfig.auth have it.
 * @throws InvalidInput naming the field, never its content
 */
export function decodeBasic(encoded: string, field: string): Credentials {
  const text = Buffer.from(encoded.trim(), 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon <= 0) throw new InvalidInput(field, 'is not base64 of "username:password"');
  // Docker pads old entries with NUL.
  return { kind: 'basic', username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}

/** True when the request's credentials are meant for this host. Source: CRI v1, AuthConfig.server_address. */
export function isMeantFor(serverAddress: string, host: string): boolean {
  return serverAddress === '' || hostOf(serverAddress) === host.toLowerCase();
}

/** `https://index.docker.io/v1/` and `registry.example:5000/team` are both written; the host is what counts. */
function hostOf(address: string): string {
  const host =
    address
      .toLowerCase()
      .replace(/^[a-z]+:\/\//, '')
      .split('/')[0] ?? '';
  return ['index.docker.io', 'docker.io', 'registry.docker.io'].includes(host) ? 'registry-1.docker.io' : host;
}

/** The value of the Authorization header for basic authentication. */
export function basicHeader(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
