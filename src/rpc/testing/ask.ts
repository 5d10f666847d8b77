import type { Context, Log } from '../../base/context.ts';
import { type RpcResponse, responseBytes } from '../encoded.ts';
import type { Codec, Init } from '../wire.ts';
import { fromBytes, toBytes } from '../wire.ts';

/** A context whose caller never leaves. */
export function testContext(log: Log = () => {}): Context {
  return { signal: new AbortController().signal, deadline: undefined, log };
}

type UnaryRow<Q, S> = { readonly request: Codec<Q>; readonly response: Codec<S> };
type UnaryHandler<Q, S> = (request: Q, ctx: Context) => Promise<RpcResponse<S>> | RpcResponse<S>;

/** Calls a handler as the server does: request and response go through their bytes, so that both are complete. */
export async function ask<Q, S>(
  row: UnaryRow<Q, S>,
  handler: UnaryHandler<NoInfer<Q>, NoInfer<S>>,
  request: Init<NoInfer<Q>>,
  ctx: Context = testContext(),
): Promise<S> {
  return received(row.response, await handler(whole(row.request, request), ctx));
}

/** An answer as a client gets it. */
export function received<T>(codec: Codec<T>, answer: RpcResponse<NoInfer<T>>): T {
  return fromBytes(codec, responseBytes(codec, answer));
}

/** The message with its zero values, as it comes out of the wire. */
export function whole<T>(codec: Codec<T>, message: Init<NoInfer<T>>): T {
  return fromBytes(codec, toBytes(codec, message));
}
