import type { Codec } from './wire.ts';

/** An rpc with one request and one response. */
export interface Unary<Request, Response> {
  readonly shape: 'unary';
  readonly request: Request;
  readonly response: Response;
}

/** An rpc with one request and any number of responses. */
export interface ServerStreaming<Request, Response> {
  readonly shape: 'server-streaming';
  readonly request: Request;
  readonly response: Response;
}

export type Rpc = Unary<unknown, unknown> | ServerStreaming<unknown, unknown>;

/** The path of an RPC, and the encoding of its messages. */
export interface RpcRow {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly streams: boolean;
  readonly request: Codec<unknown>;
  readonly response: Codec<unknown>;
}

/** A row whose messages are those of its RPC. */
interface RpcRowOf<R extends Rpc> extends RpcRow {
  readonly streams: R['shape'] extends 'unary' ? false : true;
  readonly request: Codec<R['request']>;
  readonly response: Codec<R['response']>;
}

/** A row for every rpc of a service. */
export type RpcTable<Rpcs> = { readonly [K in keyof Rpcs]: Rpcs[K] extends Rpc ? RpcRowOf<Rpcs[K]> : never };
