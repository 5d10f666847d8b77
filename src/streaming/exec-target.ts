import type { Duplex } from 'node:stream';
import type { Context } from '../base/context.ts';
import type { Session, TerminalSize } from '../base/session.ts';

/** The streams that a client requests. With a terminal there is no stderr. */
export interface RequestedStreams {
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** The streams of a command, and the size of the client's terminal if the client has sent it. */
export interface ExecStreams extends RequestedStreams {
  readonly terminalSize: TerminalSize | undefined;
}

/** The interface behind the streaming server, which has no knowledge of containers and runtimes. */
export interface ExecTarget {
  /** Starts a command. The session is the caller's. @throws Failure saying why it cannot start */
  exec(containerId: string, argv: readonly string[], streams: ExecStreams, ctx: Context): Promise<Session>;
  /** Connects to the streams of the container's own process. The session is the caller's. */
  attach(containerId: string, streams: RequestedStreams, ctx: Context): Promise<Session>;
  /** Connects to a port of a pod's loopback. The connection is the caller's. */
  portForward(sandboxId: string, port: number, ctx: Context): Promise<Duplex>;
}
