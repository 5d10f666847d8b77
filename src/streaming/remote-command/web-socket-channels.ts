import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import type { RequestedStreams } from '../exec-target.ts';
import type { StreamTimes } from '../stream-times.ts';
import { ChannelSocket } from '../web-socket/channel-socket.ts';
import type { Channels } from './channels.ts';
import { type Outcome, outcomeText } from './outcome.ts';
import type { WebSocketProtocol } from './protocol.ts';

/** Numbers of the channels; there are always five. Source: k8s.io/cri-streaming, remotecommand/websocket.go. */
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;

/** The streams of a client by WebSocket. */
export function webSocketChannels(
  webSocket: WebSocket,
  wanted: RequestedStreams,
  protocol: WebSocketProtocol,
  times: StreamTimes,
): Channels {
  const { encoding, hasClose, format } = protocol;
  const channels = Object.keys(CHANNEL).length;
  const socket = new ChannelSocket(webSocket, { encoding, hasClose, times, channels });
  const stdout = wanted.stdout ? socket.writable(CHANNEL.stdout) : undefined;
  const stderr = wanted.stderr ? socket.writable(CHANNEL.stderr) : undefined;
  // Clients wait for a first message that says that the streams are there.
  socket.send(stdout ? CHANNEL.stdout : stderr ? CHANNEL.stderr : CHANNEL.error, Buffer.alloc(0));
  return {
    stdin: wanted.stdin ? socket.readable(CHANNEL.stdin) : undefined,
    ...{ stdout, stderr, gone: socket.gone },
    resize: wanted.tty ? socket.readable(CHANNEL.resize) : undefined,
    finish: async (outcome: Outcome) => {
      await Promise.allSettled([ended(stdout), ended(stderr)]);
      const text = outcomeText(outcome, format);
      if (text !== '') socket.send(CHANNEL.error, Buffer.from(text));
      await socket.finish(times.leaveMs);
    },
  };
}

async function ended(stream: Writable | undefined): Promise<void> {
  if (stream === undefined || stream.writableFinished || stream.destroyed) return;
  stream.end();
  await once(stream, 'finish');
}
