import type { IncomingMessage } from 'node:http';
import { discard, readBounded } from './bounded-body.ts';
import type { Challenge } from './challenge.ts';
import { basicHeader, type Credentials } from './credentials.ts';
import { MalformedDocument } from './descriptor.ts';
import { LIMITS } from './limits.ts';
import { type Attempt, ContentRejected, RegistryRefused } from './registry-failure.ts';
import type { HttpRequest } from './transport.ts';

/** A token to be had: where, for what, with which credentials. */
export interface TokenRequest {
  /** Checked by `checkRealm`. */
  readonly realm: URL;
  readonly challenge: Challenge;
  /** `library/nginx`; the scope when the challenge names none. */
  readonly repository: string;
  readonly credentials: Credentials;
}

/**
 * Gets a bearer token. Source: distribution token authentication (GET), OAuth2 for identity tokens (POST).
 * @throws RegistryRefused when the service says no, ContentRejected when it answers no token
 */
export async function fetchToken(
  request: TokenRequest,
  attempt: Attempt,
  send: (request: HttpRequest) => Promise<IncomingMessage>,
): Promise<string> {
  const at: Attempt = { what: attempt.what, endpoint: `token service ${request.realm.origin}` };
  const response = await send(tokenRequest(request));
  if (response.statusCode !== 200) {
    discard(response);
    throw new RegistryRefused(at, response.statusCode ?? 0, 'the credentials were rejected', 'check the credentials');
  }
  try {
    return tokenIn(await readBounded(response, LIMITS.token));
  } catch (error) {
    if (error instanceof MalformedDocument) throw new ContentRejected(at, error.message);
    throw error;
  }
}

function tokenRequest({ realm, challenge, repository, credentials }: TokenRequest): HttpRequest {
  const service = challenge.parameters.get('service');
  const scope = challenge.parameters.get('scope') ?? `repository:${repository}:pull`;
  if (credentials.kind === 'identity-token') return refreshRequest(realm, service, scope, credentials.token);
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', scope);
  const authorization =
    credentials.kind === 'basic' ? { authorization: basicHeader(credentials.username, credentials.password) } : {};
  return { method: 'GET', url, headers: { accept: 'application/json', ...authorization } };
}

function refreshRequest(realm: URL, service: string | undefined, scope: string, token: string): HttpRequest {
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token, client_id: 'gantry', scope });
  if (service !== undefined) form.set('service', service);
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', url: realm, headers, body: form.toString() };
}

function tokenIn(body: Buffer): string {
  const answer = parse(body);
  const token = answer.token ?? answer.access_token;
  // What goes into a header must be one: anything else would let the service write headers of ours.
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new MalformedDocument('the response contains no token');
}

function parse(body: Buffer): { readonly token?: unknown; readonly access_token?: unknown } {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return typeof json === 'object' && json !== null ? json : {};
  } catch {
    throw new MalformedDocument('its answer is not JSON');
  }
}
