import { type Context, type Log, throwIfLeft } from '../base/context.ts';
import { Failure, InvalidInput, kindOf, messageOf, Unimplemented } from '../base/failure.ts';
import { contextOf, type IncomingCall } from './call-context.ts';
import { Encoded, type RpcResponse, responseBytes } from './encoded.ts';
import { readRequest, sendable } from './message-limits.ts';
import type { OpenCalls } from './open-calls.ts';
import { LoggedMessage } from './redact.ts';
import type { RpcRow } from './rpc-types.ts';
import type { NotBuilt } from './service.ts';
import { type CallStatus, statusOf } from './status.ts';
import { type Init, toBytes } from './wire.ts';

/** Told of every ended call: metrics. `kind` is undefined for success. */
export type ObserveCall = (rpc: string, ms: number, kind: string | undefined) => void;

type Send = (response: Buffer, signal: AbortSignal) => Promise<void>;
type UnaryHandler = (request: unknown, ctx: Context) => Promise<RpcResponse<unknown>> | RpcResponse<unknown>;
type StreamHandler = (request: unknown, ctx: Context) => AsyncIterable<Init<unknown>>;

export interface ServedRpcOptions {
  readonly log: Log;
  readonly observe: ObserveCall;
  /** The calls of the whole server. */
  readonly open: OpenCalls;
}

/** One RPC as it is served: bytes in, bytes out, and a status if it fails. It never throws. */
export class ServedRpc {
  readonly name: string;
  readonly #row: RpcRow;
  readonly #handler: UnaryHandler | StreamHandler | NotBuilt;
  readonly #log: Log;
  readonly #observe: ObserveCall;
  readonly #open: OpenCalls;
  #calls = 0;

  constructor(name: string, row: RpcRow, handler: unknown, { log, observe, open }: ServedRpcOptions) {
    this.name = name;
    this.#row = row;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- addService() passes the handler of this row
    this.#handler = handler as UnaryHandler | StreamHandler | NotBuilt;
    this.#log = log;
    this.#observe = observe;
    this.#open = open;
  }

  /** Answers a unary call. */
  answer(bytes: Buffer, call: IncomingCall): Promise<Buffer | CallStatus> {
    return this.#run(call, async (ctx) => {
      const handler = this.#built() as UnaryHandler;
      const response = await handler(this.#request(bytes, ctx), ctx);
      if (response instanceof Encoded) whenSent(call, response.release);
      return sendable(this.name, responseBytes(this.#row.response, response));
    });
  }

  /** Answers a streaming call; `send` waits while the client is slow, until the signal says that it left. */
  stream(bytes: Buffer, call: IncomingCall, send: Send): Promise<CallStatus | void> {
    return this.#run(call, async (ctx) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the row says that it streams
      const handler = this.#built() as StreamHandler;
      for await (const response of handler(this.#request(bytes, ctx), ctx)) {
        throwIfLeft(ctx);
        await send(toBytes(this.#row.response, response), ctx.signal);
      }
    });
  }

  async #run<T>(call: IncomingCall, act: (ctx: Context) => Promise<T>): Promise<T | CallStatus> {
    this.#calls += 1;
    using ctx = contextOf(call, this.name, `${this.name}-${this.#calls.toString(36)}`, this.#log);
    const began = performance.now();
    try {
      const result = await this.#open.run(
        (reason) => ctx.end(reason),
        () => act(ctx),
      );
      this.#ended(ctx, began, undefined);
      return result;
    } catch (error) {
      this.#ended(ctx, began, { error });
      return statusOf(error);
    }
  }

  #built(): UnaryHandler | StreamHandler {
    if (typeof this.#handler === 'function') return this.#handler;
    throw new Unimplemented(`${this.name}: ${this.#handler.notBuilt}`);
  }

  #request(bytes: Buffer, ctx: Context): unknown {
    try {
      const request = readRequest(this.name, this.#row.request, bytes);
      ctx.log('debug', 'call started', { request: new LoggedMessage(this.#row.request.name, request) });
      return request;
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new InvalidInput(this.#row.request.name, `cannot be read: ${messageOf(error)}`, { cause: error });
    }
  }

  #ended(ctx: Context, began: number, failed: { readonly error: unknown } | undefined): void {
    const ms = Math.round((performance.now() - began) * 1000) / 1000;
    this.#observe(this.name, ms, failed === undefined ? undefined : kindOf(failed.error));
    if (failed === undefined) return ctx.log('debug', 'call ended', { ms });
    const kind = kindOf(failed.error);
    const facts = { ms, kind, error: messageOf(failed.error) };
    if (kind !== 'internal') return ctx.log('info', 'call failed', facts);
    const stack = failed.error instanceof Error ? failed.error.stack : undefined;
    ctx.log('error', 'call failed with an unexpected error', { ...facts, stack });
  }
}

/** Acts when the response has been written to the connection or the client has left: grpc-js calls both cancelled. */
function whenSent(call: IncomingCall, act: () => void): void {
  if (call.cancelled) act();
  else call.on('cancelled', act);
}
