import { type Clock, SystemClock } from './clock.ts';
import { Cancelled, DeadlineExceeded } from './failure.ts';

export type LogFacts = Readonly<Record<string, unknown>>;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Writes one structured line: what happened, and the facts of it. */
export type Log = (level: LogLevel, event: string, facts?: LogFacts) => void;

/**
 * First parameter of every function that waits. Contexts are derived, never stored: the signal of a context is useless
 * after its call.
 */
export interface Context {
  /** Aborted when the caller left or its deadline passed; `reason` is a {@link Cancelled} or {@link DeadlineExceeded}. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch at which the caller stops waiting; undefined: never. */
  readonly deadline: number | undefined;
  readonly log: Log;
}

/** Throws the reason when the caller has left already. */
export function throwIfLeft(ctx: Context): void {
  if (ctx.signal.aborted) throw ctx.signal.reason;
}

/** A context that is never cancelled: for recovery, releases and the daemon's own loops. */
export function backgroundContext(log: Log): Context {
  return { signal: new AbortController().signal, deadline: undefined, log };
}

const MACHINE_CLOCK = new SystemClock();

/**
 * Derives a context that ends after `ms` at the latest, naming what was waited for in its reason.
 * Dispose it to stop the timer. The domain gives its own clock, so that the simulator owns its deadlines.
 */
export function withTimeout(
  parent: Context,
  ms: number,
  waitingFor: string,
  clock: Clock = MACHINE_CLOCK,
): Context & Disposable {
  const controller = new AbortController();
  const cancelTimer = clock.after(ms, () => controller.abort(new DeadlineExceeded(waitingFor)));
  const onAbort = (): void => controller.abort(parent.signal.reason);
  if (parent.signal.aborted) onAbort();
  else parent.signal.addEventListener('abort', onAbort, { once: true });
  const own = Number(clock.nowNs() / 1_000_000n) + ms;
  return {
    signal: controller.signal,
    deadline: parent.deadline === undefined ? own : Math.min(parent.deadline, own),
    log: parent.log,
    [Symbol.dispose](): void {
      cancelTimer();
      parent.signal.removeEventListener('abort', onAbort);
    },
  };
}

/**
 * Waits for `work` or for the caller to leave, whichever comes first. The work itself goes on:
 * for work that others may have joined.
 * @throws Cancelled, DeadlineExceeded (the signal's reason), or what the work throws
 */
export async function whileWaiting<T>(ctx: Context, waitingFor: string, work: Promise<T>): Promise<T> {
  const { signal } = ctx;
  if (signal.aborted) {
    work.catch(() => {});
    throw signal.reason ?? new Cancelled(waitingFor);
  }
  let onAbort: () => void = () => {};
  const left = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason ?? new Cancelled(waitingFor));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, left]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => {});
  }
}
