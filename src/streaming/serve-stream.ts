import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream } from 'ws';
import type { Context, Log } from '../base/context.ts';
import type { Session, TerminalSize } from '../base/session.ts';
import type { ExecTarget } from './exec-target.ts';
import { PORT_FORWARD_PROTOCOL, type PortForwardOptions, SpdyPortForward } from './port-forward/spdy-port-forward.ts';
import { servePortForwardChannels } from './port-forward/web-socket-port-forward.ts';
import { answer } from './refusal.ts';
import { SPDY_PROTOCOLS, WEB_SOCKET_PROTOCOLS, type WebSocketProtocol } from './remote-command/protocol.ts';
import { type RemoteCommandOptions, serveChannels } from './remote-command/serve-channels.ts';
import { SpdyChannels } from './remote-command/spdy-channels.ts';
import { webSocketChannels } from './remote-command/web-socket-channels.ts';
import type { StreamRequest } from './stream-request.ts';
import type { StreamTimes } from './stream-times.ts';
import { acceptSpdy } from './upgrade/accept-spdy.ts';
import { acceptWebSocket } from './upgrade/accept-web-socket.ts';
import { isWebSocketUpgrade } from './upgrade/is-web-socket-upgrade.ts';

/** A client with a token that was good. */
export interface StreamCall {
  readonly http: IncomingMessage;
  readonly socket: Duplex;
  readonly request: StreamRequest;
  readonly target: ExecTarget;
  readonly times: StreamTimes;
  readonly log: Log;
  /** Aborted when the server ends. */
  readonly stopping: AbortSignal;
}

type RemoteCommand = Exclude<StreamRequest, { readonly kind: 'portforward' }>;
type PortForward = Extract<StreamRequest, { readonly kind: 'portforward' }>;

/** The tunnel of SPDY through a WebSocket. Source: k8s.io/apimachinery, pkg/util/portforward/constants.go. */
const TUNNEL: WebSocketProtocol = {
  name: `SPDY/3.1+${PORT_FORWARD_PROTOCOL}`,
  format: 'text',
  encoding: 'binary',
  hasClose: false,
};

/**
 * Upgrades the connection as the client requests, or refuses it with a reason, and serves it until the client has left.
 */
export async function serveStream(call: StreamCall): Promise<void> {
  const { request } = call;
  if (request.kind === 'portforward') return await servePortForward(call, request);
  return await serveRemoteCommand(call, request);
}

async function serveRemoteCommand(call: StreamCall, request: RemoteCommand): Promise<void> {
  const { http, socket, times, log } = call;
  const options = optionsOf(call, request);
  if (isWebSocketUpgrade(http)) {
    const accepted = await acceptWebSocket(http, socket, WEB_SOCKET_PROTOCOLS);
    if (accepted === undefined) return;
    const channels = webSocketChannels(accepted.webSocket, request.streams, accepted.protocol, times);
    return await serveChannels(channels, options);
  }
  const protocol = acceptSpdy(http, socket, SPDY_PROTOCOLS);
  if ('status' in protocol) return answer(socket, protocol);
  const opening = new SpdyChannels(socket, request.streams, protocol, times).open(log);
  const channels = await opening.catch((error: unknown) => log('debug', 'client did not open its streams', { error }));
  if (channels) await serveChannels(channels, options);
}

function optionsOf({ target, times, log, stopping }: StreamCall, request: RemoteCommand): RemoteCommandOptions {
  return {
    doing: request.kind === 'exec' ? 'error executing command in container' : 'error attaching to container',
    open: (ctx, size) => openSession(target, request, size, ctx),
    sizeMs: times.sizeMs,
    ...{ stopping, log },
  };
}

/**
 * Only a command waits for the terminal size: output that a container writes before a client is attached is lost to the
 * client.
 */
async function openSession(
  target: ExecTarget,
  request: RemoteCommand,
  size: Promise<TerminalSize | undefined>,
  ctx: Context,
): Promise<Session> {
  const { containerId, streams } = request;
  if (request.kind === 'attach') return await target.attach(containerId, streams, ctx);
  return await target.exec(containerId, request.argv, { ...streams, terminalSize: await size }, ctx);
}

async function servePortForward(call: StreamCall, { sandboxId, ports }: PortForward): Promise<void> {
  const { http, socket, times, log, target } = call;
  const connect: PortForwardOptions['connect'] = (port, ctx) => target.portForward(sandboxId, port, ctx);
  const options = { sandboxId, times, connect, log };
  if (!isWebSocketUpgrade(http)) {
    const protocol = acceptSpdy(http, socket, [{ name: PORT_FORWARD_PROTOCOL }]);
    if ('status' in protocol) return answer(socket, protocol);
    return await new SpdyPortForward(socket, options).serve();
  }
  const accepted = await acceptWebSocket(http, socket, [TUNNEL, ...WEB_SOCKET_PROTOCOLS.filter(isOfPorts)]);
  if (accepted === undefined) return;
  const { webSocket, protocol } = accepted;
  if (protocol !== TUNNEL) return await servePortForwardChannels(webSocket, ports, protocol, options);
  await new SpdyPortForward(createWebSocketStream(webSocket), options).serve();
}

/** Source: k8s.io/cri-streaming, portforward/websocket.go. */
function isOfPorts({ name }: WebSocketProtocol): boolean {
  return name === '' || name === 'v4.channel.k8s.io' || name === 'v4.base64.channel.k8s.io';
}
