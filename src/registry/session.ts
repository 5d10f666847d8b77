import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Failure } from '../base/failure.ts';
import { isPlainObject } from '../base/plain-object.ts';
import { discard, readBeginning } from './bounded-body.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { basicHeader, type Credentials } from './credentials.ts';
import { type Endpoint, formatEndpoint } from './endpoint.ts';
import { LIMITS } from './limits.ts';
import { printable } from './printable.ts';
import { checkRealm } from './realm.ts';
import { type Followed, followRedirects } from './redirects.ts';
import { type Attempt, RegistryRefused, RegistryUnreachable } from './registry-failure.ts';
import type { TlsFiles } from './tls-files.ts';
import { fetchToken } from './token.ts';
import type { HttpRequest, Transport, Waiting } from './transport.ts';

export interface SessionOptions {
  readonly transport: Transport;
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  readonly tlsFor: (host: string) => Promise<TlsFiles>;
  readonly trustedRealms: readonly string[];
}

/**
 * A conversation with one endpoint on behalf of one pull: finds out whether it speaks TLS, answers its challenges,
 * follows its redirects. Credentials are sent only when asked for, and only to the endpoint or a realm it may name.
 */
export class Session {
  readonly endpoint: Endpoint;
  readonly #options: SessionOptions;
  #scheme: 'https' | 'http' | undefined;
  #authorization: string | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.endpoint = options.endpoint;
    const { credentials } = options;
    if (credentials.kind === 'registry-token') this.#authorization = `Bearer ${credentials.token}`;
  }

  /**
   * GETs `manifests/<reference>` or `blobs/<digest>` of the repository. The body is the caller's to read or destroy.
   * @throws RegistryUnreachable, RegistryRefused for any status but 200 and 206, UntrustedRedirect, the signal's reason
   */
  async get(path: string, headers: OutgoingHttpHeaders, what: string, ctx: Waiting): Promise<IncomingMessage> {
    const attempt: Attempt = { what, endpoint: formatEndpoint(this.endpoint) };
    try {
      return await this.#getAuthorized(path, headers, attempt, ctx);
    } catch (error) {
      if (error instanceof Failure || ctx.signal.aborted) throw error;
      throw new RegistryUnreachable(attempt, error);
    }
  }

  async #getAuthorized(
    path: string,
    headers: OutgoingHttpHeaders,
    attempt: Attempt,
    ctx: Waiting,
  ): Promise<IncomingMessage> {
    const used = this.#authorization;
    const first = await this.#send(path, headers, attempt, ctx);
    // The challenge of a host that we were redirected to is not answered: the credentials are not for it.
    const challenged = first.response.statusCode === 401 && first.url.host === this.endpoint.host;
    if (!challenged) return await accepted(first.response, attempt);
    discard(first.response);
    // Another request of this session may have received a new token in the meantime.
    if (this.#authorization === used) {
      await this.#authorize(first.response.headers['www-authenticate'] ?? '', attempt, ctx);
    }
    return await accepted((await this.#send(path, headers, attempt, ctx)).response, attempt);
  }

  async #send(path: string, headers: OutgoingHttpHeaders, attempt: Attempt, ctx: Waiting): Promise<Followed> {
    const scheme = this.#scheme ?? (await this.#findScheme(ctx));
    const url = new URL(`${scheme}://${this.endpoint.host}/v2/${this.endpoint.repository}/${path}`);
    const authorization = this.#authorization === undefined ? {} : { authorization: this.#authorization };
    const request: HttpRequest = { method: 'GET', url, headers: { ...headers, ...authorization } };
    const followed = await followRedirects(request, attempt, (hop) => this.#sendOnce(hop, ctx));
    // Known for good only now: a registry that is just starting refuses both.
    this.#scheme = scheme;
    return followed;
  }

  async #sendOnce(request: HttpRequest, ctx: Waiting): Promise<IncomingMessage> {
    const { transport, tlsFor } = this.#options;
    const { host, protocol } = request.url;
    const unverified = protocol === 'http:' || (host === this.endpoint.host && this.endpoint.insecure);
    return await transport.send(request, unverified ? 'unverified' : await tlsFor(host), ctx);
  }

  /** Insecure endpoints are asked over TLS first, as containers/image does. */
  async #findScheme(ctx: Waiting): Promise<'https' | 'http'> {
    return !this.endpoint.insecure || (await this.#speaksTls(ctx)) ? 'https' : 'http';
  }

  async #speaksTls(ctx: Waiting): Promise<boolean> {
    const url = new URL(`https://${this.endpoint.host}/v2/`);
    try {
      discard(await this.#sendOnce({ method: 'GET', url, headers: {} }, ctx));
      return true;
    } catch {
      ctx.signal.throwIfAborted();
      return false;
    }
  }

  async #authorize(header: string, attempt: Attempt, ctx: Waiting): Promise<void> {
    const challenges = parseChallenges(header);
    const bearer = challenges.find((c) => c.scheme === 'bearer');
    const { credentials } = this.#options;
    if (bearer !== undefined && credentials.kind !== 'registry-token') {
      this.#authorization = await this.#bearer(bearer, attempt, ctx);
    } else if (credentials.kind === 'basic' && challenges.some((c) => c.scheme === 'basic')) {
      this.#authorization = basicHeader(credentials.username, credentials.password);
    } else {
      const problem =
        credentials.kind === 'anonymous' ? 'it asks for credentials' : 'it does not take these credentials';
      throw new RegistryRefused(attempt, 401, problem, 'check the image name and its pull secret');
    }
  }

  async #bearer(challenge: Challenge, attempt: Attempt, ctx: Waiting): Promise<string> {
    const { credentials, trustedRealms } = this.#options;
    const { host: registryHost, insecure, repository } = this.endpoint;
    const withCredentials = credentials.kind !== 'anonymous';
    const sessionOptions = { registryHost, insecure, withCredentials, trustedRealms };
    const realm = checkRealm(challenge.parameters.get('realm') ?? '', sessionOptions, attempt);
    const tokenRequest = { realm, challenge, repository, credentials };
    return `Bearer ${await fetchToken(tokenRequest, attempt, (request) => this.#sendOnce(request, ctx))}`;
  }
}

async function accepted(response: IncomingMessage, attempt: Attempt): Promise<IncomingMessage> {
  const status = response.statusCode ?? 0;
  if (status === 200 || status === 206) return response;
  const detail = errorText(await readBeginning(response, LIMITS.errorBody));
  const remedy = status === 401 || status === 403 ? 'check the image name and its pull secret' : undefined;
  throw new RegistryRefused(attempt, status, detail, remedy, response.headers['retry-after']);
}

/** The message of the registry. Source: distribution specification, error codes. */
function errorText(body: Buffer): string {
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'));
    const first: unknown = isPlainObject(answer) && Array.isArray(answer['errors']) ? answer['errors'][0] : undefined;
    return isPlainObject(first) ? printable(`${String(first['code'])}: ${String(first['message'])}`) : '';
  } catch {
    return '';
  }
}
