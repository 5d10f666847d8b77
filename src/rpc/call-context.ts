import type { Context, Log } from '../base/context.ts';
import { Cancelled, DeadlineExceeded } from '../base/failure.ts';

/** A call whose caller can leave before it is answered. */
export interface IncomingCall {
  /** Milliseconds since the epoch. */
  readonly deadline: number | undefined;
  /** Calls the listener, once, when the caller has left or its deadline has passed; never after the answer. */
  onLeft(listener: () => void): void;
}

/**
 * The timeout travels as a span, so the client's clock for it began a transit before ours, and its leaving can come
 * before our deadline. Who leaves this close to it left because of it.
 */
const TRANSIT_MS = 100;

/**
 * The context of one call. Its signal is aborted when the client leaves (its connection breaks, it cancels) or when the
 * deadline it sent passes; the clock tells which it was.
 */
export function contextOf(call: IncomingCall, rpc: string, id: string, log: Log): Context {
  const { deadline } = call;
  let signal: AbortSignal | undefined;
  return {
    // Most calls are answered from memory and never look at it; making one costs as much as such an answer.
    get signal() {
      signal ??= signalOf(call, rpc);
      return signal;
    },
    deadline,
    log: (level, event, facts) => log(level, event, { rpc, call: id, ...facts }),
  };
}

function signalOf(call: IncomingCall, rpc: string): AbortSignal {
  const controller = new AbortController();
  const { deadline } = call;
  const isDue = (): boolean => deadline !== undefined && Date.now() >= deadline - TRANSIT_MS;
  call.onLeft(() => controller.abort(isDue() ? new DeadlineExceeded(rpc) : new Cancelled(rpc)));
  return controller.signal;
}
