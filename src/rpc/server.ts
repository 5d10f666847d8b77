import { once } from 'node:events';
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Server as NetServer, Socket } from 'node:net';
import type { Log } from '../base/context.ts';
import { Unimplemented } from '../base/failure.ts';
import { CallStream, sendFailure } from './call-stream.ts';
import { type Keepalive, openConnection } from './connection.ts';
import { IMAGE_RPCS, type ImageServiceRpcs, RUNTIME_RPCS, type RuntimeServiceRpcs } from './generated/rpcs.ts';
import type { RpcRow, RpcTable } from './rpc-types.ts';
import { type ObserveCall, ServedRpc } from './served-rpc.ts';
import type { Service } from './service.ts';
import { type CallStatus, statusOf } from './status.ts';
import { listenOnUnixSocket } from './unix-socket.ts';

const KEEPALIVE: Keepalive = { timeMs: 120_000, timeoutMs: 20_000 };
/** Source: gRPC over HTTP/2, Content-Type; anything else is no gRPC client. */
const CONTENT_TYPE = /^application\/grpc([+;]|$)/;
const UNSUPPORTED_MEDIA_TYPE = 415;

/** The rpcs by their paths. */
type Routes = ReadonlyMap<string, ServedRpc>;

export interface ServerOptions {
  readonly socketPath: string;
  readonly runtime: Service<RuntimeServiceRpcs>;
  readonly image: Service<ImageServiceRpcs>;
  readonly log: Log;
  readonly observe?: ObserveCall;
  /** When silent connections are pinged, and how long they have to answer. Default: 2 min and 20 s. */
  readonly keepalive?: Keepalive;
}

/** A listening server. */
export interface RpcServer extends AsyncDisposable {
  /** Accepts no more; calls under way have `graceMs` to end, then they are cancelled. Removes the socket. */
  close(graceMs: number): Promise<void>;
}

/**
 * Serves both CRI services on a unix socket.
 * @throws InvalidInput, PreconditionFailed where the socket cannot be had
 */
export async function startServer(options: ServerOptions): Promise<RpcServer> {
  const routes: Routes = new Map([
    ...routesOf(RUNTIME_RPCS, options.runtime, options),
    ...routesOf(IMAGE_RPCS, options.image, options),
  ]);
  const connections = new Map<Socket, ServerHttp2Session>();
  const listener = await listenOnUnixSocket(options.socketPath, (socket) => {
    const session = openConnection(socket, options.keepalive ?? KEEPALIVE);
    session.on('stream', (stream, headers) => void serve(stream, headers, routes));
    connections.set(socket, session);
    socket.once('close', () => connections.delete(socket));
  });
  const close = async (graceMs: number): Promise<void> => {
    const gone = closed(listener);
    for (const session of connections.values()) session.close();
    const timer = setTimeout(() => connections.keys().forEach((socket) => socket.destroy()), graceMs);
    await gone;
    clearTimeout(timer);
  };
  return { close, [Symbol.asyncDispose]: () => close(0) };
}

/** Settles when the listener and all its connections are gone. */
async function closed(listener: NetServer): Promise<void> {
  const gone = once(listener, 'close');
  listener.close();
  await gone;
}

function* routesOf<Rpcs>(
  table: RpcTable<Rpcs>,
  service: Service<Rpcs>,
  { log, observe = () => {} }: ServerOptions,
): Generator<readonly [string, ServedRpc]> {
  // Here the types of the messages end: row and handler of a name belong together by their mapped types.
  const rows = table as Readonly<Record<string, unknown>> as Readonly<Record<string, RpcRow>>;
  for (const [name, row] of Object.entries(rows)) {
    yield [row.path, new ServedRpc(name, row, service[name as keyof Rpcs], log, observe)];
  }
}

/** One call from its headers to its end; never throws. */
async function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, routes: Routes): Promise<void> {
  // Streams that are reset; their close says so too.
  stream.on('error', () => {});
  try {
    if (!CONTENT_TYPE.test(headers['content-type'] ?? '')) {
      stream.respond({ ':status': UNSUPPORTED_MEDIA_TYPE }, { endStream: true });
      return;
    }
    const path = headers[':path'] ?? '';
    const rpc = routes.get(path);
    if (rpc === undefined) throw new Unimplemented(`no rpc at ${path}`);
    await serveCall(new CallStream(rpc.name, stream, headers), rpc);
  } catch (error) {
    if (!stream.destroyed) sendFailure(stream, statusOf(error));
  }
}

async function serveCall(call: CallStream, rpc: ServedRpc): Promise<void> {
  const answer = await answerOf(call, rpc);
  if (answer === undefined || Buffer.isBuffer(answer)) call.end(answer);
  else call.fail(answer);
}

async function answerOf(call: CallStream, rpc: ServedRpc): Promise<Buffer | CallStatus | undefined> {
  let request: Buffer;
  try {
    request = await call.request();
  } catch (error) {
    return statusOf(error);
  }
  if (!rpc.streams) return await rpc.answer(request, call);
  return (await rpc.stream(request, call, (frame, signal) => call.send(frame, signal))) ?? undefined;
}
