import type { OutcomeFormat } from './outcome.ts';

/** A version of the remote command protocol over SPDY. */
export interface RemoteCommandProtocol {
  readonly name: string;
  readonly format: OutcomeFormat;
  /** Since version 3 a client sends the size of its terminal. */
  readonly hasResize: boolean;
}

/**
 * Best first. Version 5 is version 4 over SPDY: half-closing a stream, which it is about, SPDY has from the start; no
 * server offers it, and clients that offer it offer 4 as well.
 * Source: k8s.io/apimachinery, pkg/util/remotecommand/constants.go.
 */
export const SPDY_PROTOCOLS: readonly RemoteCommandProtocol[] = [
  { name: 'v4.channel.k8s.io', format: 'status', hasResize: true },
  { name: 'v3.channel.k8s.io', format: 'text', hasResize: true },
  { name: 'v2.channel.k8s.io', format: 'text', hasResize: false },
  { name: 'channel.k8s.io', format: 'text', hasResize: false },
];

/** A version over WebSocket. */
export interface WebSocketProtocol {
  readonly name: string;
  readonly format: OutcomeFormat;
  readonly encoding: 'binary' | 'base64';
  /** A client may half-close a channel. */
  readonly hasClose: boolean;
}

/** '' stands for a client that names none. Source: k8s.io/apimachinery, pkg/util/remotecommand/constants.go. */
export const WEB_SOCKET_PROTOCOLS: readonly WebSocketProtocol[] = [
  { name: 'v5.channel.k8s.io', format: 'status', encoding: 'binary', hasClose: true },
  { name: 'v4.channel.k8s.io', format: 'status', encoding: 'binary', hasClose: false },
  { name: 'v4.base64.channel.k8s.io', format: 'status', encoding: 'base64', hasClose: false },
  { name: 'channel.k8s.io', format: 'text', encoding: 'binary', hasClose: false },
  { name: 'base64.channel.k8s.io', format: 'text', encoding: 'base64', hasClose: false },
  { name: '', format: 'text', encoding: 'binary', hasClose: false },
];

/** The first protocol that the client names and the server has: the client's order counts. */
export function negotiate<P extends { readonly name: string }>(
  offered: readonly string[],
  served: readonly P[],
): P | undefined {
  for (const name of offered) {
    const found = served.find((protocol) => protocol.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
