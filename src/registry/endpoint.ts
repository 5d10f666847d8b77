import type { Reference } from './reference.ts';

/** One location from which a reference may be fetched. */
export interface Endpoint {
  /** Host and optional port to connect to. */
  readonly host: string;
  /** Repository on that host. */
  readonly repository: string;
  /** TLS is not verified, and plain http is tried when the host speaks no TLS. */
  readonly insecure: boolean;
  readonly mirror: boolean;
}

/** Docker Hub's registry does not answer under its own name. Source: containers/image `dockerRegistry`. */
const HUB = 'registry-1.docker.io';

/** The location that the name itself states. */
export function ownEndpoint(reference: Reference): Endpoint {
  return { host: connectHost(reference.domain), repository: reference.path, insecure: false, mirror: false };
}

/** The host that serves a domain. */
export function connectHost(domain: string): string {
  return domain === 'docker.io' ? HUB : domain;
}

/** `127.0.0.1:5000/library/nginx`, for messages. */
export function formatEndpoint(endpoint: Endpoint): string {
  return `${endpoint.host}/${endpoint.repository}`;
}
