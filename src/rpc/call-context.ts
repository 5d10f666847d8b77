import type { Context, Log } from '../base/context.ts';
import { Cancelled, DeadlineExceeded, type Failure } from '../base/failure.ts';

/** The part of grpc-js's call object that a call needs. */
export interface IncomingCall {
  readonly cancelled: boolean;
  getDeadline(): Date | number;
  on(event: 'cancelled', listener: () => void): unknown;
}

/**
 * The timeout is sent as a duration, so the client's timer started earlier than ours by the transit time, and the
 * client can leave before our deadline. A client that leaves this shortly before it left because of the deadline.
 */
const TRANSIT_MS = 100;

/** A call's context. The server may end the call before its client does. */
export interface CallContext extends Context, Disposable {
  /** Aborts the signal with the reason. */
  end(reason: Failure): void;
}

/**
 * The context of one call. Its signal is aborted when the client leaves (its connection breaks, it cancels) or when the
 * client's deadline passes; grpc-js reports both in the same way, and the clock distinguishes them. It is disposed of
 * when the call is answered: grpc-js reports every ended call as cancelled, and a reason with its stack costs more than
 * a short answer.
 */
export function contextOf(call: IncomingCall, rpc: string, id: string, log: Log): CallContext {
  const deadline = Number(call.getDeadline());
  let controller: AbortController | undefined;
  let ended: Failure | undefined;
  let isAnswered = false;
  return {
    // Most calls are answered from memory and never use the signal; creating one costs as much as such an answer.
    get signal() {
      controller ??= controllerOf(call, rpc, deadline, () => isAnswered);
      if (ended !== undefined) controller.abort(ended);
      return controller.signal;
    },
    deadline: Number.isFinite(deadline) ? deadline : undefined,
    log: (level, event, facts) => log(level, event, { rpc, call: id, ...facts }),
    end: (reason) => {
      ended = reason;
      controller?.abort(reason);
    },
    [Symbol.dispose]: () => {
      isAnswered = true;
    },
  };
}

function controllerOf(call: IncomingCall, rpc: string, deadline: number, isAnswered: () => boolean): AbortController {
  const controller = new AbortController();
  const abort = (): void => {
    if (isAnswered()) return;
    controller.abort(Date.now() >= deadline - TRANSIT_MS ? new DeadlineExceeded(rpc) : new Cancelled(rpc));
  };
  if (call.cancelled) abort();
  else call.on('cancelled', abort);
  return controller;
}
