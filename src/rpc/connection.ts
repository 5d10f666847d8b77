import { performServerHandshake, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

/** Calls at once on one connection; kubelet has a few dozen, and waits where there are more. */
const STREAMS_PER_CONNECTION = 1000;
/** MB that one connection may have under way: several of the largest answers, and no more for a client that does not read. */
const MEMORY_LIMIT_MB = 256;

/** When a silent connection is pinged, and how long it has to answer. */
export interface Keepalive {
  readonly timeMs: number;
  readonly timeoutMs: number;
}

/**
 * Speaks HTTP/2 with a client. A connection whose client answers no ping is broken off: stopped processes, connections
 * that never speak.
 */
export function openConnection(socket: Socket, { timeMs, timeoutMs }: Keepalive): ServerHttp2Session {
  const session = performServerHandshake(socket, {
    settings: { maxConcurrentStreams: STREAMS_PER_CONNECTION },
    maxSessionMemory: MEMORY_LIMIT_MB,
  });
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    timer = setTimeout(ping, timeMs);
  };
  const ping = (): void => {
    timer = setTimeout(() => session.destroy(), timeoutMs);
    session.ping((error) => {
      clearTimeout(timer);
      if (error === null) wait();
      else session.destroy();
    });
  };
  wait();
  session.once('close', () => clearTimeout(timer));
  // Its close says all there is to know: its calls are cancelled.
  session.on('error', () => {});
  return session;
}
