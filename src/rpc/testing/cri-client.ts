import { type ChannelOptions, Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { IMAGE_RPCS, type ImageServiceRpcs, RUNTIME_RPCS, type RuntimeServiceRpcs } from '../generated/rpcs.ts';
import type { RpcRow, ServerStreaming, Unary } from '../rpc-types.ts';
import { fromBytes, type Init, toBytes } from '../wire.ts';

type Rpcs = RuntimeServiceRpcs & ImageServiceRpcs;
type UnaryName = { [K in keyof Rpcs]: Rpcs[K] extends Unary<unknown, unknown> ? K : never }[keyof Rpcs];
type StreamName = { [K in keyof Rpcs]: Rpcs[K] extends ServerStreaming<unknown, unknown> ? K : never }[keyof Rpcs];

export interface CallOptions {
  /** Milliseconds from now. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const ROWS = { ...RUNTIME_RPCS, ...IMAGE_RPCS } as unknown as Readonly<Record<string, RpcRow>>;
const NO_LIMIT = -1;

/** A CRI client over a unix socket, for tests and benchmarks: each connection its own, messages without limits. */
export class CriClient implements Disposable {
  readonly #client: Client;

  constructor(socketPath: string, options: ChannelOptions = {}) {
    this.#client = new Client(`unix:${socketPath}`, credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
      'grpc.max_receive_message_length': NO_LIMIT,
      'grpc.max_send_message_length': NO_LIMIT,
      ...options,
    });
  }

  /** @throws grpc-js's ServiceError with `code` and `details` */
  call<K extends UnaryName>(
    name: K,
    request: Init<Rpcs[K]['request']>,
    options: CallOptions = {},
  ): Promise<Rpcs[K]['response']> {
    const row = rowOf(name);
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        row.path,
        (message: Init<unknown>) => toBytes(row.request, message),
        (bytes: Buffer) => fromBytes(row.response, bytes),
        request,
        deadlineOf(options),
        (error: ServiceError | null, response: unknown) =>
          error === null ? resolve(response as Rpcs[K]['response']) : reject(error),
      );
      options.signal?.addEventListener('abort', () => call.cancel(), { once: true });
    });
  }

  /** Responses as they come. @throws grpc-js's ServiceError */
  stream<K extends StreamName>(
    name: K,
    request: Init<Rpcs[K]['request']>,
    options: CallOptions = {},
  ): AsyncIterable<Rpcs[K]['response']> {
    const row = rowOf(name);
    const call = this.#client.makeServerStreamRequest(
      row.path,
      (message: Init<unknown>) => toBytes(row.request, message),
      (bytes: Buffer) => fromBytes(row.response, bytes),
      request,
      deadlineOf(options),
    );
    options.signal?.addEventListener('abort', () => call.cancel(), { once: true });
    return call as AsyncIterable<Rpcs[K]['response']>;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

function deadlineOf({ timeoutMs }: CallOptions): { deadline?: number } {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}

function rowOf(name: string): RpcRow {
  const row = ROWS[name];
  if (row === undefined) throw new TypeError(`no rpc named ${name}`);
  return row;
}
