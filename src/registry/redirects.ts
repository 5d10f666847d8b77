import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { discard } from './bounded-body.ts';
import { LIMITS } from './limits.ts';
import { printable } from './printable.ts';
import { type Attempt, UntrustedRedirect } from './registry-failure.ts';
import type { HttpRequest } from './transport.ts';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** An answer and the URL that gave it in the end. */
export interface Followed {
  readonly response: IncomingMessage;
  readonly url: URL;
}

/**
 * Follows redirects of a GET or HEAD, at most {@link LIMITS.redirects}. Authorization goes nowhere but to the origin it
 * was made for, and https never becomes http.
 * @throws UntrustedRedirect, or what `send` throws
 */
export async function followRedirects(
  request: HttpRequest,
  attempt: Attempt,
  send: (request: HttpRequest) => Promise<IncomingMessage>,
): Promise<Followed> {
  let current = request;
  for (let hops = 0; hops <= LIMITS.redirects; hops++) {
    const response = await send(current);
    const { location } = response.headers;
    if (!REDIRECTS.has(response.statusCode ?? 0) || location === undefined) return { response, url: current.url };
    discard(response);
    const url = target(location, current.url, attempt);
    current = { ...current, url, headers: headersFor(url, current) };
  }
  throw new UntrustedRedirect(attempt, `redirected more than ${LIMITS.redirects} times`);
}

function target(location: string, from: URL, attempt: Attempt): URL {
  const url = URL.parse(location, from.href);
  if (url === null)
    throw new UntrustedRedirect(attempt, `redirected to "${printable(location)}", which is not a valid URL`);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && from.protocol === 'http:')) return withoutUser(url);
  throw new UntrustedRedirect(attempt, `redirected from ${from.protocol} to ${printable(url.protocol)}, refused`);
}

function withoutUser(url: URL): URL {
  url.username = '';
  url.password = '';
  return url;
}

function headersFor(url: URL, from: HttpRequest): OutgoingHttpHeaders {
  if (url.origin === from.url.origin) return from.headers;
  const { authorization: _dropped, ...rest } = from.headers;
  return rest;
}
