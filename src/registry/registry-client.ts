import type { AuthConfig } from '../base/cri.ts';
import { Failure } from '../base/failure.ts';
import type { Config } from '../config/config.ts';
import { type AuthFile, credentialsFor } from './auth-file.ts';
import { DEFAULT_RETRIES, type RetryPolicy } from './backoff.ts';
import type { Credentials } from './credentials.ts';
import { type Endpoint, formatEndpoint } from './endpoint.ts';
import { endpointsFor } from './endpoints-for.ts';
import { hostPlatform, type Platform } from './platform.ts';
import { formatReference, type Reference } from './reference.ts';
import type { RegistriesConfig } from './registries-config.ts';
import { AllEndpointsFailed, ImageUnknown } from './registry-failure.ts';
import { RemoteImage } from './remote-image.ts';
import { requestCredentials } from './request-credentials.ts';
import { resolveImage } from './resolve-image.ts';
import { Session } from './session.ts';
import { CERTS_DIRECTORIES, loadTlsFiles, type TlsFiles } from './tls-files.ts';
import { Transport, type TransportOptions, type Waiting } from './transport.ts';

export interface RegistryClientOptions {
  readonly registries: RegistriesConfig;
  readonly image: Config['image'];
  /** Credentials of the node, for requests that bring none. */
  readonly authFile: AuthFile;
  readonly certsDirectories?: readonly string[];
  /** Token services that may be shown credentials of a registry outside their domain. */
  readonly trustedRealms?: readonly string[];
  readonly platform?: Platform;
  readonly retries?: RetryPolicy;
  /** Instead of the time limits that follow from {@link image}. */
  readonly transport?: TransportOptions;
}

/** A registry that accepts a request and sends no response for half a minute is unavailable. */
const RESPONSE_TIMEOUT_MS = 30_000;

/**
 * Finds images at registries: the distribution protocol over the endpoints that registries.conf gives. Each pull
 * process has one client; disposing it closes its connections.
 */
export class RegistryClient implements Disposable {
  readonly #options: RegistryClientOptions;
  readonly #transport: Transport;
  readonly #tls = new Map<string, Promise<TlsFiles>>();

  constructor(options: RegistryClientOptions) {
    this.#options = options;
    this.#transport = new Transport(options.transport ?? transportOptions(options.image));
  }

  /**
   * Finds the image for this platform: fetches and verifies manifest and configuration; layers can be fetched
   * afterwards. Mirrors are asked first, the registry itself last; failures of mirrors are reported only if all
   * endpoints fail.
   * @throws ImageUnknown, ContentRejected, RegistryUnreachable, RegistryRefused, UntrustedRedirect, AllEndpointsFailed,
   * PreconditionFailed (blocked), the signal's reason
   */
  async resolve(reference: Reference, auth: AuthConfig | undefined, ctx: Waiting): Promise<RemoteImage> {
    const endpoints = endpointsFor(this.#options.registries, reference);
    const sessions = endpoints.map((endpoint) => this.#session(endpoint, reference, auth));
    const platform = this.#options.platform ?? hostPlatform();
    const policy = this.#options.retries ?? DEFAULT_RETRIES;
    const failures: Failure[] = [];
    for (const session of sessions) {
      try {
        const facts = await resolveImage({ reference, platform, session, policy, config: this.#options.image }, ctx);
        return new RemoteImage(facts, [session, ...sessions.filter((s) => s !== session)], policy);
      } catch (error) {
        if (ctx.signal.aborted || !(error instanceof Failure)) throw error;
        failures.push(error);
      }
    }
    throw verdict(reference, endpoints, failures);
  }

  #session(endpoint: Endpoint, reference: Reference, auth: AuthConfig | undefined): Session {
    return new Session({
      transport: this.#transport,
      endpoint,
      credentials: this.#credentials(endpoint, reference, auth),
      tlsFor: (host) => this.#tlsFor(host),
      trustedRealms: this.#options.trustedRealms ?? [],
    });
  }

  /** The credentials of the request if they belong to this endpoint, otherwise those of the node's auth file. */
  #credentials(endpoint: Endpoint, reference: Reference, auth: AuthConfig | undefined): Credentials {
    const ofRequest = requestCredentials(auth, reference, endpoint);
    return ofRequest.kind === 'anonymous'
      ? credentialsFor(this.#options.authFile, formatEndpoint(endpoint))
      : ofRequest;
  }

  #tlsFor(host: string): Promise<TlsFiles> {
    const known = this.#tls.get(host);
    if (known !== undefined) return known;
    const loading = loadTlsFiles(host, this.#options.certsDirectories ?? CERTS_DIRECTORIES);
    this.#tls.set(host, loading);
    return loading;
  }

  [Symbol.dispose](): void {
    this.#transport[Symbol.dispose]();
  }
}

function verdict(reference: Reference, endpoints: readonly Endpoint[], failures: readonly Failure[]): Failure {
  if (failures.every((failure) => failure.kind === 'not-found')) {
    return new ImageUnknown(formatReference(reference), endpoints.map(formatEndpoint));
  }
  const [only] = failures;
  return failures.length === 1 && only !== undefined
    ? only
    : new AllEndpointsFailed(formatReference(reference), failures);
}

function transportOptions({ pullProgressTimeout: stallMs }: Config['image']): TransportOptions {
  return { responseTimeoutMs: Math.min(RESPONSE_TIMEOUT_MS, stallMs), stallMs };
}
