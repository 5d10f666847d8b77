import type { Clock } from '../base/clock.ts';
import { type Context, throwIfLeft, whileWaiting } from '../base/context.ts';
import type { Failure } from '../base/failure.ts';
import type { Failpoints } from './failpoints.ts';
import type { ObserveOperation, OperationKind, OperationSpec, OperationView } from './operation.ts';
import { RunningOperation } from './running-operation.ts';

export type { ObserveOperation, Operation, OperationKind, OperationSpec, OperationView } from './operation.ts';

export interface OperationsOptions {
  readonly clock: Clock;
  readonly failpoints: Failpoints;
  readonly newId: () => string;
  /** Made once per operation: its log, and a signal that ends with the daemon. */
  readonly context: () => Context;
  /** How long a finished, unclaimed result is kept. DESIGN §3: 2 minutes. */
  readonly claimMs?: number;
  /**
   * Milliseconds after which a body of that kind is aborted with a DeadlineExceeded that names the stage it is stuck at.
   * Kinds left out have no deadline of their own (StopContainer's grace may be an hour). The claim window and the
   * publishing are not part of it.
   */
  readonly deadlineMs?: Partial<Readonly<Record<OperationKind, number>>>;
  readonly observe?: ObserveOperation;
}

const CLAIM_MS = 120_000;

/** A flight whatever its result: kind and key fix the type, which only the callers know. */
type AnyRunningOperation = Pick<RunningOperation<unknown>, 'isEnding' | 'ended' | 'answer' | 'view' | 'cancel'>;

/**
 * Operations in flight, joined by kind and key (DESIGN §3). One concept gives joining, stage names, failpoints,
 * histograms and the "stuck at" text.
 *
 * Invariants: one flight per kind and key; a flight is removed exactly when its result was answered, published or
 * abandoned or its body failed, and before any caller hears of it; a result is published at most once and only while a
 * caller is alive to hear of it.
 */
export class Operations {
  readonly #options: OperationsOptions;
  readonly #running = new Map<string, AnyRunningOperation>();

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /**
   * Runs the work, or joins the one in flight. Leaving early does not end it (unless `cancelWhenAbandoned`).
   * A caller that comes while an earlier one is being undone waits for that and begins anew.
   * @throws the body's failure to every caller alike; AlreadyExists on another fingerprint; the caller's own reason
   */
  async join<R>(work: OperationSpec<R>, caller: Context): Promise<R> {
    const name = nameOf(work.kind, work.key);
    throwIfLeft(caller);
    let running = this.#running.get(name);
    while (running?.isEnding === true) {
      await whileWaiting(caller, `the end of an earlier ${name}`, running.ended);
      running = this.#running.get(name);
    }
    return (await (running ?? this.#begin(name, work)).answer(work, caller)) as R;
  }

  /** Oldest first. */
  inFlight(): readonly OperationView[] {
    return [...this.#running.values()].map((running) => running.view());
  }

  /** True while an operation of that kind and key is under way or waits to be claimed. */
  has(kind: OperationKind, key: string): boolean {
    return this.#running.has(nameOf(kind, key));
  }

  /**
   * Aborts the running operation of that kind and key: its body gives up and undoes what it did, and its callers get
   * the reason. Does nothing where none runs, or where its result stands already.
   */
  cancel(kind: OperationKind, key: string, reason: Failure): void {
    this.#running.get(nameOf(kind, key))?.cancel(reason);
  }

  #begin<R>(name: string, work: OperationSpec<R>): AnyRunningOperation {
    const { clock, failpoints, newId, context, claimMs = CLAIM_MS, deadlineMs, observe = () => {} } = this.#options;
    const running = new RunningOperation(work, {
      id: newId(),
      clock,
      failpoints,
      context: context(),
      claimMs,
      deadlineMs: deadlineMs?.[work.kind],
      observe,
      onEnd: () => this.#running.delete(name),
    });
    this.#running.set(name, running);
    return running;
  }
}

function nameOf(kind: OperationKind, key: string): string {
  return `${kind} ${key}`;
}
