import type { Clock } from '../base/clock.ts';
import { type Context, whileWaiting } from '../base/context.ts';
import { AlreadyExists, DeadlineExceeded, type Failure } from '../base/failure.ts';
import type { Failpoints } from './failpoints.ts';
import type { FingerprintedSpec, ObserveOperation, Operation, OperationView } from './operation.ts';
import { Stages } from './stages.ts';
import { untilDone } from './until-done.ts';

/** What a flight needs of its surroundings. */
export interface RunningOperationOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly failpoints: Failpoints;
  /** Its log is the operation's; its signal (the daemon's end) aborts the body. */
  readonly context: Context;
  readonly claimMs: number;
  /** Undefined: no deadline. */
  readonly deadlineMs: number | undefined;
  readonly observe: ObserveOperation;
  /** Called once, before any caller hears the outcome, so that a retry that follows begins anew. */
  readonly onEnd: () => void;
}

/** What a second caller brings along. */
type JoiningCall = Pick<FingerprintedSpec<never>, 'fingerprint' | 'conflict'>;

/** `ending`: nobody can join any more; whoever comes waits for the end and begins anew. */
type Phase = 'working' | 'unclaimed' | 'publishing' | 'ending';

/**
 * One operation from its begin to its end, with the calls that wait for it.
 *
 * Invariants: the body runs once. Then exactly one of: failed; answered (nothing to publish); published, begun only
 * while a caller was alive; undone, only if never published. The phase changes in the same turn as the decision, so
 * a claim and an undo cannot both win.
 */
export class RunningOperation<R> {
  readonly #work: FingerprintedSpec<R>;
  readonly #options: RunningOperationOptions;
  readonly #abort = new AbortController();
  readonly #callers = new Set<{ readonly signal: AbortSignal }>();
  readonly #stages: Stages;
  readonly #startedMs: number;
  readonly #result = Promise.withResolvers<R>();
  /** Settles when the flight is over, however it ended. Never rejects. */
  readonly ended: Promise<void>;
  #phase: Phase = 'working';
  #cancelledBy: Failure | undefined;
  /** Set while the flight waits to be claimed. */
  #onCaller: (() => void) | undefined;

  constructor(work: FingerprintedSpec<R>, options: RunningOperationOptions) {
    const { clock, failpoints, observe } = options;
    this.#work = work;
    this.#options = options;
    this.#startedMs = clock.monotonicMs();
    this.#stages = new Stages({
      prefix: work.kind,
      clock,
      failpoints,
      observe: (stage, ms, failed) => observe(work.kind, stage, ms, failed),
    });
    this.#result.promise.catch(() => {});
    // Begun in a turn of its own, so that the caller who starts it is counted before the body can end.
    this.ended = Promise.resolve().then(() => this.#execute());
  }

  get isEnding(): boolean {
    return this.#phase === 'ending';
  }

  /** Waits for the outcome. @throws the body's failure; AlreadyExists on other content; the caller's own reason */
  async waitForResult(work: JoiningCall, caller: Context): Promise<R> {
    if (work.fingerprint !== this.#work.fingerprint) throw this.#conflict(work);
    const token = { signal: caller.signal };
    this.#callers.add(token);
    this.#onCaller?.();
    try {
      return await whileWaiting(caller, this.#describe(), this.#result.promise);
    } finally {
      this.#callers.delete(token);
      this.#cancelIfAbandoned(caller);
    }
  }

  /** Aborts the body with that reason, which its callers get. A result that stands already is not touched. */
  cancel(reason: Failure): void {
    if (this.#phase !== 'working') return;
    this.#cancelledBy ??= reason;
    this.#abort.abort(reason);
  }

  view(): OperationView {
    const { clock, id } = this.#options;
    const { kind, key } = this.#work;
    const stages = this.#stages.view();
    const kept = this.#phase === 'unclaimed' ? { stage: 'unclaimed', waitsFor: 'a retry of its caller' } : {};
    return {
      id,
      kind,
      key,
      ...stages,
      ...kept,
      ageMs: clock.monotonicMs() - this.#startedMs,
      callers: this.#callers.size,
    };
  }

  async #execute(): Promise<void> {
    try {
      const result = await this.#runBody();
      if (this.#cancelledBy !== undefined) await this.#undoCancelled(result, this.#cancelledBy);
      if (this.#work.publish !== undefined) await this.#publishOrUndo(result, this.#work.publish);
      this.#end();
      this.#result.resolve(result);
    } catch (failure) {
      this.#end();
      this.#result.reject(failure);
    }
  }

  /** The body did not notice, or was done by then. @throws the reason */
  async #undoCancelled(result: R, reason: Failure): Promise<never> {
    this.#phase = 'ending';
    await this.#undoResult(result);
    throw reason;
  }

  async #runBody(): Promise<R> {
    const { clock, observe } = this.#options;
    const stop = this.#armDeadline();
    let failed = true;
    try {
      const result = await this.#work.body(this.#operation());
      failed = false;
      return result;
    } finally {
      stop();
      observe(this.#work.kind, '', clock.monotonicMs() - this.#startedMs, failed);
    }
  }

  #operation(): Operation {
    const { id, clock, context, deadlineMs } = this.#options;
    const deadline = deadlineMs === undefined ? undefined : Number(clock.nowNs() / 1_000_000n) + deadlineMs;
    return {
      id,
      kind: this.#work.kind,
      key: this.#work.key,
      ctx: { signal: this.#abort.signal, deadline, log: context.log },
      stage: (name, act, waitsFor = '') => this.#stages.run(name, act, waitsFor),
    };
  }

  /** Aborts the body at its own deadline and at the daemon's end; the returned function disarms both. */
  #armDeadline(): () => void {
    const { clock, context, deadlineMs } = this.#options;
    const onDaemonEnd = (): void => this.#abort.abort(context.signal.reason);
    context.signal.addEventListener('abort', onDaemonEnd, { once: true });
    if (context.signal.aborted) onDaemonEnd();
    const cancelTimer = deadlineMs === undefined ? () => {} : clock.after(deadlineMs, () => this.#passDeadline());
    return () => {
      cancelTimer();
      context.signal.removeEventListener('abort', onDaemonEnd);
    };
  }

  #passDeadline(): void {
    const { stage, waitsFor } = this.#stages.view();
    const at = stage === '' ? '' : ` (stuck at ${stage}${waitsFor === '' ? '' : `, which waits for ${waitsFor}`})`;
    this.#abort.abort(new DeadlineExceeded(`${this.#describe()}${at}`));
  }

  /** A pull nobody waits for is given up. Who comes now begins a new one once this one has ended. */
  #cancelIfAbandoned(last: Context): void {
    if (this.#work.cancelWhenAbandoned !== true || this.#phase !== 'working' || this.#hasLiveCaller()) return;
    this.#phase = 'ending';
    this.#abort.abort(last.signal.reason);
  }

  async #publishOrUndo(result: R, publish: (result: R) => Promise<void>): Promise<void> {
    if (!(await this.#claimed())) {
      this.#phase = 'ending';
      await this.#undoResult(result);
      return;
    }
    this.#phase = 'publishing';
    let published = false;
    try {
      await this.#stages.run(
        'publish',
        async () => {
          await publish(result);
          published = true;
        },
        'the commit',
      );
    } catch (failure) {
      this.#phase = 'ending';
      // Once visible it stays: the callers hear the failure, and a retry finds what was published.
      if (!published) await this.#undoResult(result);
      throw failure;
    }
  }

  /** True as soon as a caller is alive to hear of it; false when none came within `claimMs`. */
  async #claimed(): Promise<boolean> {
    while (this.#phase !== 'ending' && !this.#hasLiveCaller()) {
      this.#phase = 'unclaimed';
      if (!(await this.#nextCaller())) return false;
    }
    return this.#phase !== 'ending';
  }

  #nextCaller(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const expire = (): void => {
      this.#phase = 'ending';
      resolve(false);
    };
    const cancelTimer = this.#options.clock.after(this.#options.claimMs, expire);
    this.#onCaller = () => {
      cancelTimer();
      this.#onCaller = undefined;
      resolve(true);
    };
    return promise;
  }

  /** Repeated until it succeeds: a result that is neither visible nor undone would belong to nobody. */
  async #undoResult(result: R): Promise<void> {
    const { undo } = this.#work;
    const { clock, context } = this.#options;
    if (undo === undefined) return;
    const attempt = (): Promise<void> => this.#stages.run('undo', () => undo(result), 'its release');
    await untilDone(`undoing ${this.#describe()}`, clock, context.log, attempt);
  }

  #end(): void {
    this.#phase = 'ending';
    this.#options.onEnd();
  }

  #hasLiveCaller(): boolean {
    for (const caller of this.#callers) if (!caller.signal.aborted) return true;
    return false;
  }

  #conflict(work: JoiningCall): Error {
    const { kind, key } = this.#work;
    return work.conflict?.() ?? this.#work.conflict?.() ?? new AlreadyExists(kind, key, this.#options.id, 'content');
  }

  #describe(): string {
    return `${this.#work.kind} ${this.#work.key}`;
  }
}
