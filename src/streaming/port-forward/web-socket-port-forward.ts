import type { WebSocket } from 'ws';
import { messageOf } from '../../base/failure.ts';
import type { WebSocketProtocol } from '../remote-command/protocol.ts';
import { ChannelSocket } from '../web-socket/channel-socket.ts';
import { forwardConnection } from './forward-connection.ts';
import type { PortForwardOptions } from './spdy-port-forward.ts';

/**
 * Forwards one connection for each port of the CRI request: channel 2i carries its bytes, channel 2i+1 a text if it
 * fails. Both begin with the port, two bytes, little-endian. The socket closes when all are done. Source:
 * k8s.io/cri-streaming, portforward/websocket.go.
 */
export async function servePortForwardChannels(
  webSocket: WebSocket,
  ports: readonly number[],
  protocol: WebSocketProtocol,
  options: PortForwardOptions,
): Promise<void> {
  const { encoding } = protocol;
  const { times } = options;
  const socketOptions = { encoding, hasClose: false, times, channels: 2 * ports.length };
  const socket = new ChannelSocket(webSocket, socketOptions);
  await Promise.all(ports.map((port, i) => forwardPort(socket, i, port, options)));
  await socket.finish(times.leaveMs);
}

async function forwardPort(
  socket: ChannelSocket,
  i: number,
  port: number,
  { connect, sandboxId, log }: PortForwardOptions,
): Promise<void> {
  const [data, error] = [2 * i, 2 * i + 1];
  const client = { from: socket.readable(data), to: socket.writable(data) };
  for (const channel of [data, error]) socket.send(channel, Buffer.of(port & 0xff, port >> 8));
  try {
    const pod = await connect(port, { signal: socket.gone, deadline: undefined, log });
    // There is no half-close here: when the pod has closed its side, this connection ends.
    pod.once('end', () => client.from.destroy());
    await forwardConnection(client, pod);
  } catch (cause) {
    socket.send(error, Buffer.from(`error forwarding port ${port} to pod ${sandboxId}: ${messageOf(cause)}`));
    client.from.destroy();
    client.to.destroy();
  }
}
