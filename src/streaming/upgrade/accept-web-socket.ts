import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { answer } from '../refusal.ts';
import { negotiate, type WebSocketProtocol } from '../remote-command/protocol.ts';
import { words } from './is-web-socket-upgrade.ts';

/** Longest message taken; clients send 32 KiB. */
const LONGEST_MESSAGE = 1024 * 1024;

const server: WebSocketServer = new WebSocketServer({
  noServer: true,
  maxPayload: LONGEST_MESSAGE,
  perMessageDeflate: false,
  clientTracking: false,
});

/** What was agreed on with a client. */
const agreed = new WeakMap<IncomingMessage, string>();
server.on('headers', (headers, http) => {
  const name = agreed.get(http);
  if (name !== undefined) headers.push(`Sec-WebSocket-Protocol: ${name}`);
});

/** Paused: whoever listens to it resumes it. */
export interface AcceptedWebSocket {
  readonly webSocket: WebSocket;
  readonly protocol: WebSocketProtocol;
}

/** Upgrades to WebSocket with one of the protocols; undefined if the client was refused with a reason. */
export async function acceptWebSocket(
  http: IncomingMessage,
  socket: Duplex,
  served: readonly WebSocketProtocol[],
): Promise<AcceptedWebSocket | undefined> {
  const offered = words(http.headers['sec-websocket-protocol']);
  const protocol = negotiate(offered.length === 0 ? [''] : offered, served);
  if (protocol === undefined) {
    const names = served.map(({ name }) => name).filter((name) => name !== '');
    answer(socket, { status: 403, text: `none of the sub-protocols is served, only ${names.join(', ')}` });
    return undefined;
  }
  // Not left to the library: it refuses the slash in the name of Kubernetes' tunnel.
  if (offered.length > 0) agreed.set(http, protocol.name);
  delete http.headers['sec-websocket-protocol'];
  const { promise, resolve } = Promise.withResolvers<AcceptedWebSocket | undefined>();
  socket.once('close', () => resolve(undefined));
  server.handleUpgrade(http, socket, Buffer.alloc(0), (webSocket) => {
    webSocket.pause();
    resolve({ webSocket, protocol });
  });
  return await promise;
}
