import type { Clock } from '../base/clock.ts';
import { type Context, throwIfLeft, whileWaiting } from '../base/context.ts';
import type { Failure } from '../base/failure.ts';
import { KeyedQueue } from '../base/keyed-queue.ts';
import type { Failpoints } from './failpoints.ts';
import type {
  FingerprintedSpec,
  ObserveOperation,
  Operation,
  OperationKind,
  OperationSpec,
  OperationView,
} from './operation.ts';
import { ReportedResults } from './reported-results.ts';
import { RunningOperation } from './running-operation.ts';

export type { ObserveOperation, Operation, OperationKind, OperationSpec, OperationView } from './operation.ts';

export interface OperationsOptions {
  readonly clock: Clock;
  readonly failpoints: Failpoints;
  readonly newId: () => string;
  /** Made once per operation: its log, and a signal that ends with the daemon. */
  readonly context: () => Context;
  /** How long a finished, unclaimed result is kept. Default: 2 minutes (docs/architecture.md#operations). */
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

/** A running operation of any result type: kind and key determine the type, which only the callers know. */
interface AnyRunningOperation {
  readonly operation: Pick<RunningOperation<unknown>, 'isEnding' | 'ended' | 'waitForResult' | 'view' | 'cancel'>;
  readonly shared: unknown;
}

/**
 * Running operations, joined by kind and key. One concept gives joining, stage names, deadlines, failpoints, histograms
 * and the "stuck at" text. Creations of records are built on it by {@link Creations}.
 *
 * Invariants: one running operation per kind and key; it is removed exactly when its result was returned, published or
 * undone or its body failed, and before any caller receives the outcome; a result is published at most once and only
 * while a caller is alive to receive it.
 */
export class Operations {
  readonly #options: OperationsOptions;
  readonly #running = new Map<string, AnyRunningOperation>();
  readonly #queue = new KeyedQueue();
  /** Which results have been received by a caller. */
  readonly reported: ReportedResults = new ReportedResults();

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  get newId(): () => string {
    return this.#options.newId;
  }

  /**
   * Runs the work, or joins the running operation of the same kind and key. A caller that leaves does not end it (unless
   * `cancelWhenAbandoned`). A caller that comes while an earlier one is being undone waits for that and runs the work again.
   * @throws the body's failure to every caller alike; the caller's own reason
   */
  async run<R, S = undefined>(spec: OperationSpec<R, S>, caller: Context): Promise<R> {
    const { kind, key } = spec;
    const recorded = this.reported.has(kind, key) ? undefined : spec.recorded?.();
    const result = await (recorded ?? this.#runOrJoin(spec, caller));
    if (spec.recorded !== undefined && !caller.signal.aborted) this.reported.add(kind, key);
    return result;
  }

  /**
   * As {@link run}, for work whose joining callers must bring the same content. Used by {@link Creations}.
   * @throws AlreadyExists, or what `conflict` returns, on another fingerprint
   */
  async join<R>(spec: FingerprintedSpec<R>, caller: Context): Promise<R> {
    throwIfLeft(caller);
    if (this.#isEnding(spec)) await this.#untilEnded(spec, caller);
    const { operation } = this.#get(spec) ?? this.#begin(spec, undefined);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kind and key determine the type of the result
    return (await operation.waitForResult(spec, caller)) as R;
  }

  /** Oldest first. */
  inFlight(): readonly OperationView[] {
    return [...this.#running.values()].map(({ operation }) => operation.view());
  }

  /** True while an operation of that kind and key runs or waits to be claimed. */
  has(kind: OperationKind, key: string): boolean {
    return this.#running.has(nameOf(kind, key));
  }

  /**
   * Aborts the running operation of that kind and key: its body gives up and undoes what it did, and its callers get
   * the reason. Does nothing if none runs, or if it already has a result.
   */
  cancel(kind: OperationKind, key: string, reason: Failure): void {
    this.#running.get(nameOf(kind, key))?.operation.cancel(reason);
  }

  async #runOrJoin<R, S>(spec: OperationSpec<R, S>, caller: Context): Promise<R> {
    throwIfLeft(caller);
    if (this.#isEnding(spec)) await this.#untilEnded(spec, caller);
    const found = this.#get(spec);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kind and key determine the type of the shared state
    if (found !== undefined) spec.shared?.join(found.shared as S);
    const { operation } = found ?? this.#begin(...this.#opened(spec));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- kind and key determine the type of the result
    return (await operation.waitForResult({ fingerprint: '' }, caller)) as R;
  }

  #get({ kind, key }: Pick<OperationSpec<never>, 'kind' | 'key'>): AnyRunningOperation | undefined {
    return this.#running.get(nameOf(kind, key));
  }

  /** True while one is being undone, which cannot be joined. */
  #isEnding(spec: Pick<OperationSpec<never>, 'kind' | 'key'>): boolean {
    return this.#get(spec)?.operation.isEnding === true;
  }

  async #untilEnded(spec: Pick<OperationSpec<never>, 'kind' | 'key'>, caller: Context): Promise<void> {
    while (this.#isEnding(spec)) {
      const ended = this.#get(spec)?.operation.ended ?? Promise.resolve();
      await whileWaiting(caller, `the end of an earlier ${nameOf(spec.kind, spec.key)}`, ended);
    }
  }

  /** The work with its shared state opened and its place in the queue taken. */
  #opened<R, S>({ shared: state, queue, body, kind, ...spec }: OperationSpec<R, S>): [FingerprintedSpec<R>, S] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- S is undefined for specs without a shared state
    const shared = state?.open() as S;
    const run = (op: Operation): Promise<R> => body(op, shared);
    const queued = queue === undefined ? run : (op: Operation) => this.#queue.run(nameOf(kind, queue), () => run(op));
    return [{ ...spec, kind, fingerprint: '', body: queued }, shared];
  }

  #begin<R>(spec: FingerprintedSpec<R>, shared: unknown): AnyRunningOperation {
    const { clock, failpoints, newId, context, claimMs = CLAIM_MS, deadlineMs, observe = () => {} } = this.#options;
    const name = nameOf(spec.kind, spec.key);
    const operation = new RunningOperation(spec, {
      id: newId(),
      clock,
      failpoints,
      context: context(),
      claimMs,
      deadlineMs: deadlineMs?.[spec.kind],
      observe,
      onEnd: () => this.#running.delete(name),
    });
    const running = { operation, shared };
    this.#running.set(name, running);
    return running;
  }
}

function nameOf(kind: OperationKind, key: string): string {
  return `${kind} ${key}`;
}
