import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from '../refusal.ts';
import { negotiate } from '../remote-command/protocol.ts';
import { hasWord, words } from './is-web-socket-upgrade.ts';

/**
 * Upgrades to SPDY/3.1 with one of the protocols, or says why not. Nothing more may be written before the client's first
 * frame: its library loses what comes together with the answer.
 * Source: k8s.io/apimachinery, pkg/util/httpstream/spdy/upgrade.go.
 */
export function acceptSpdy<P extends { readonly name: string }>(
  http: IncomingMessage,
  socket: Duplex,
  served: readonly P[],
): P | Refusal {
  const offered = words(headerOf(http, 'x-stream-protocol-version'));
  if (offered.length === 0) return { status: 400, text: 'missing header X-Stream-Protocol-Version' };
  const protocol = negotiate(offered, served);
  if (protocol === undefined) {
    const names = served.map(({ name }) => name);
    const text = `none of the protocols ${offered.join(', ').slice(0, 200)} is served, only ${names.join(', ')}`;
    return { status: 403, text, headers: { 'X-Accepted-Stream-Protocol-Versions': names } };
  }
  if (!hasWord(http.headers.connection, 'upgrade') || !hasWord(http.headers.upgrade, 'spdy/3.1')) {
    return { status: 400, text: 'the request must be an upgrade to SPDY/3.1' };
  }
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol.name}\r\n\r\n`,
  );
  return protocol;
}

/** Node joins repeated headers by commas. */
function headerOf(http: IncomingMessage, name: string): string | undefined {
  const value = http.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
