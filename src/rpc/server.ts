import { once } from 'node:events';
import type { Server as NetServer, Socket } from 'node:net';
import {
  type ChannelOptions,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Log } from '../base/context.ts';
import { Unavailable } from '../base/failure.ts';
import { IMAGE_RPCS, type ImageServiceRpcs, RUNTIME_RPCS, type RuntimeServiceRpcs } from './generated/rpcs.ts';
import { MESSAGE_LIMIT } from './message-limits.ts';
import { OpenCalls } from './open-calls.ts';
import type { RpcRow, RpcTable } from './rpc-types.ts';
import { type ObserveCall, ServedRpc, type ServedRpcOptions } from './served-rpc.ts';
import type { Service } from './service.ts';
import { listenOnUnixSocket } from './unix-socket.ts';

/** Concurrent calls on one connection; kubelet has a few dozen, and waits if there are more. */
const STREAMS_PER_CONNECTION = 1000;
/** A connection whose client answers no ping is closed: stopped processes, connections that never send anything. */
const KEEPALIVE = { timeMs: 120_000, timeoutMs: 20_000 };

/** Between the answers of calls that did not end in time and the end of their connections: they have to be written. */
const RESPONSE_TIMEOUT_MS = 200;

export interface ServerOptions {
  readonly socketPath: string;
  readonly runtime: Service<RuntimeServiceRpcs>;
  readonly image: Service<ImageServiceRpcs>;
  readonly log: Log;
  readonly observe?: ObserveCall;
  /** When silent connections are pinged, and how long they have to answer. Default: 2 min and 20 s. */
  readonly keepalive?: { readonly timeMs: number; readonly timeoutMs: number };
}

/** A listening server. */
export interface RpcServer extends AsyncDisposable {
  /** Accepts no more; calls under way have `graceMs` to end, then they are answered UNAVAILABLE. Removes the socket. */
  close(graceMs: number): Promise<void>;
}

/**
 * Serves both CRI services on a unix socket.
 * @throws InvalidInput, PreconditionFailed if it cannot listen on the socket
 */
export async function startServer(options: ServerOptions): Promise<RpcServer> {
  const server = new Server(channelOptions(options.keepalive ?? KEEPALIVE));
  const open = new OpenCalls();
  const rpcOptions = { log: options.log, observe: options.observe ?? (() => {}), open };
  addService(server, RUNTIME_RPCS, options.runtime, rpcOptions);
  addService(server, IMAGE_RPCS, options.image, rpcOptions);
  // The listening socket is ours, not grpc-js's: it is made with its mode, and its connections are known here.
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const connections = new Set<Socket>();
  const listener = await listenOnUnixSocket(options.socketPath, (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    injector.injectConnection(socket);
  });
  const close = async (graceMs: number): Promise<void> => {
    const gone = closed(listener);
    injector.drain(graceMs + RESPONSE_TIMEOUT_MS);
    const timers = [
      setTimeout(() => open.endAll(stopping()), graceMs),
      setTimeout(() => connections.forEach((socket) => socket.destroy()), graceMs + RESPONSE_TIMEOUT_MS),
    ];
    await gone;
    timers.forEach(clearTimeout);
    server.forceShutdown();
  };
  return { close, [Symbol.asyncDispose]: () => close(0) };
}

function stopping(): Unavailable {
  return new Unavailable('the daemon is stopping, and this call did not end in time', {
    remedy: 'repeat the call when the daemon has started again',
  });
}

function channelOptions(keepalive: { readonly timeMs: number; readonly timeoutMs: number }): ChannelOptions {
  return {
    'grpc.max_receive_message_length': MESSAGE_LIMIT,
    'grpc.max_send_message_length': MESSAGE_LIMIT,
    'grpc.max_concurrent_streams': STREAMS_PER_CONNECTION,
    'grpc.keepalive_time_ms': keepalive.timeMs,
    'grpc.keepalive_timeout_ms': keepalive.timeoutMs,
    'grpc.enable_channelz': 0,
  };
}

/** Settles when the listener and all its connections are gone. */
async function closed(listener: NetServer): Promise<void> {
  const gone = once(listener, 'close');
  listener.close();
  await gone;
}

/** Bytes go through grpc-js as they are: we read and write messages ourselves, so that bad ones get a good answer. */
const asBytes = (bytes: Buffer): Buffer => bytes;

function addService<Rpcs>(
  server: Server,
  table: RpcTable<Rpcs>,
  service: Service<Rpcs>,
  options: ServedRpcOptions,
): void {
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: UntypedServiceImplementation = {};
  // Here the types of the messages end: row and handler of a name belong together by their mapped types.
  for (const [name, row] of Object.entries(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.entries() forgets the types of a mapped type
    table as Readonly<Record<string, unknown>> as Readonly<Record<string, RpcRow>>,
  )) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names of the table are those of the service
    const rpc = new ServedRpc(name, row, service[name as keyof Rpcs], options);
    definition[name] = {
      path: row.path,
      requestStream: false,
      responseStream: row.streams,
      requestSerialize: asBytes,
      requestDeserialize: asBytes,
      responseSerialize: asBytes,
      responseDeserialize: asBytes,
    };
    implementation[name] = row.streams ? streaming(rpc) : unary(rpc);
  }
  server.addService(definition, implementation);
}

function unary(rpc: ServedRpc): handleUnaryCall<Buffer, Buffer> {
  return (call, respond) => {
    void rpc.answer(call.request, call).then((answer) => {
      if (Buffer.isBuffer(answer)) respond(null, answer);
      else respond(answer);
    });
  };
}

function streaming(rpc: ServedRpc): handleServerStreamingCall<Buffer, Buffer> {
  return (call) => {
    const send = async (response: Buffer, signal: AbortSignal): Promise<void> => {
      if (!call.write(response)) await once(call, 'drain', { signal });
    };
    void rpc.stream(call.request, call, send).then((failure) => {
      if (failure === undefined) call.end();
      else call.emit('error', failure);
    });
  };
}
