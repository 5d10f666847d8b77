import type { Context } from '../base/context.ts';
import type { RpcResponse } from './encoded.ts';
import type { ImageServiceRpcs, RuntimeServiceRpcs } from './generated/rpcs.ts';
import type { Rpc, ServerStreaming, Unary } from './rpc-types.ts';
import type { Init } from './wire.ts';

/**
 * Serves one RPC: takes the complete request and the call's context; returns a response whose absent fields are zero.
 * Errors become the call's status (`status.ts`).
 */
export type Handler<R> =
  R extends Unary<infer Request, infer Response>
    ? (request: Request, ctx: Context) => Promise<RpcResponse<Response>> | RpcResponse<Response>
    : R extends ServerStreaming<infer Request, infer Response>
      ? (request: Request, ctx: Context) => AsyncIterable<Init<Response>>
      : never;

/** An rpc that answers UNIMPLEMENTED with its reason, never an empty success. */
export interface NotBuilt {
  readonly notBuilt: string;
}

/** Marks an rpc as not built; `reason` is what the client reads. */
export function unimplemented(reason: string): NotBuilt {
  return { notBuilt: reason };
}

/** Every rpc of a service: leaving one out does not compile. */
export type Service<Rpcs> = { readonly [K in keyof Rpcs]: Rpcs[K] extends Rpc ? Handler<Rpcs[K]> | NotBuilt : never };

/** Every rpc of a service, with what makes its handler from the parts of the domain it needs. */
export type ServicePlan<Rpcs, StatusDeps> = {
  readonly [K in keyof Rpcs]: Rpcs[K] extends Rpc ? ((deps: StatusDeps) => Handler<Rpcs[K]>) | NotBuilt : never;
};

/** Makes the handlers. */
export function openService<Rpcs, StatusDeps>(plan: ServicePlan<Rpcs, StatusDeps>, deps: StatusDeps): Service<Rpcs> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.entries() forgets the types of a mapped type
  const rows = Object.entries<NotBuilt | ((deps: StatusDeps) => unknown)>(plan as Record<string, never>);
  const handlers = rows.map(([name, make]) => [name, typeof make === 'function' ? make(deps) : make]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the plan has a row for every RPC
  return Object.fromEntries(handlers) as Service<Rpcs>;
}

/** The handler of one rpc of RuntimeService. */
export type RuntimeRpc<K extends keyof RuntimeServiceRpcs> = Handler<RuntimeServiceRpcs[K]>;

/** The handler of one rpc of ImageService. */
export type ImageRpc<K extends keyof ImageServiceRpcs> = Handler<ImageServiceRpcs[K]>;
