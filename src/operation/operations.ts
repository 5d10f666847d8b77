import { type Context, whileWaiting } from '../base/context.ts';
import type { Clock } from '../base/clock.ts';
import { AlreadyExists } from '../base/failure.ts';
import type { Failpoints } from './failpoints.ts';

export type OperationKind =
  | 'run-sandbox'
  | 'stop-sandbox'
  | 'remove-sandbox'
  | 'create-container'
  | 'start-container'
  | 'stop-container'
  | 'remove-container'
  | 'exec'
  | 'pull-image'
  | 'remove-image'
  | 'recover'
  | 'release';

/** What a running operation's body holds: its context and its stages. */
export interface Operation {
  readonly id: string;
  readonly kind: OperationKind;
  readonly key: string;
  /** Not the caller's: it ends with the operation's own deadline, or when the last caller of a cancellable one left. */
  readonly ctx: Context;
  /** Runs a named part; failpoints `<kind>/<name>:before` and `:after` stand around it. `waitsFor` shows in `gantry ops`. */
  stage<T>(name: string, act: () => Promise<T>, waitsFor?: string): Promise<T>;
}

/** An operation as `gantry ops` shows it. */
export interface OperationView {
  readonly id: string;
  readonly kind: OperationKind;
  readonly key: string;
  /** The innermost stage that has begun and not ended; '' before the first. Parallel stages are joined by ` + `. */
  readonly stage: string;
  readonly waitsFor: string;
  readonly ageMs: number;
  readonly stageAgeMs: number;
  readonly callers: number;
}

/** A piece of work that retries may join. */
export interface Joinable<R> {
  readonly kind: OperationKind;
  /** What is worked on; two operations of one kind and key never run at once. */
  readonly key: string;
  /** Equal content, equal fingerprint. A caller with another fingerprint gets `conflict(theirs)` thrown. */
  readonly fingerprint: string;
  /** Abort the body when every caller has left (pulls). Default: it goes on and is kept for a retry. */
  readonly cancelWhenAbandoned?: boolean;
  readonly body: (op: Operation) => Promise<R>;
  /** Names what differs, when a second caller comes with another fingerprint while the first is in flight. */
  readonly conflict?: () => Error;
  /**
   * Makes the result visible. Called once, when the body is done and a live caller waits. Absent: nothing to publish.
   * What is published is never released for want of a claim.
   */
  readonly publish?: (result: R) => Promise<void>;
  /** Undoes a finished result that nobody claimed within `claimMs`. Required beside `publish`. */
  readonly abandon?: (result: R) => Promise<void>;
}

export interface OperationsOptions {
  readonly clock: Clock;
  readonly failpoints: Failpoints;
  readonly newId: () => string;
  readonly context: () => Context;
  /** How long a finished, unclaimed result is kept. DESIGN §3: 2 minutes. */
  readonly claimMs?: number;
  /** Told of every ended stage and operation: metrics and slow-operation logs. */
  readonly observe?: (kind: OperationKind, stage: string, ms: number, failed: boolean) => void;
}

const CLAIM_MS = 120_000;

interface Flight {
  readonly view: () => OperationView;
  readonly fingerprint: string;
  readonly abort: AbortController;
  readonly conflict: (() => Error) | undefined;
  readonly done: Promise<unknown>;
  readonly settle: Settlement;
  callers: number;
}

/** What happens after the body: published by the first live caller, or abandoned. */
interface Settlement {
  claim(): Promise<unknown>;
}

/**
 * Operations in flight, joined by kind and key (DESIGN §3). One concept gives joining, stage names, failpoints,
 * histograms and the "stuck at" text.
 *
 * Invariants: one flight per kind and key; a flight is removed exactly when its result was published, abandoned or its
 * body failed; a result is published at most once and only while a caller is alive to hear of it.
 */
export class Operations {
  readonly #options: OperationsOptions;
  readonly #flights = new Map<string, Flight>();

  constructor(options: OperationsOptions) {
    this.#options = options;
  }

  /**
   * Runs the work, or joins the one in flight. Leaving early does not end it (unless `cancelWhenAbandoned`).
   * @throws the body's failure to every caller alike; AlreadyExists on another fingerprint; the caller's own reason
   */
  async join<R>(work: Joinable<R>, caller: Context): Promise<R> {
    const key = `${work.kind} ${work.key}`;
    let flight = this.#flights.get(key);
    if (flight === undefined) {
      flight = this.#begin(key, work);
    } else if (flight.fingerprint !== work.fingerprint) {
      throw work.conflict?.() ?? flight.conflict?.() ?? new AlreadyExists(work.kind, work.key, flight.view().id, 'content');
    }
    flight.callers += 1;
    try {
      await whileWaiting(caller, `${work.kind} ${work.key}`, flight.done);
      return (await whileWaiting(caller, `${work.kind} ${work.key}`, flight.settle.claim())) as R;
    } finally {
      flight.callers -= 1;
      if (flight.callers === 0 && work.cancelWhenAbandoned === true) flight.abort.abort(caller.signal.reason);
    }
  }

  inFlight(): readonly OperationView[] {
    return [...this.#flights.values()].map((flight) => flight.view());
  }

  /** True while an operation of that kind and key is under way or waits to be claimed. */
  has(kind: OperationKind, key: string): boolean {
    return this.#flights.has(`${kind} ${key}`);
  }

  #begin<R>(_key: string, _work: Joinable<R>): Flight {
    throw new Error('to be written by the owner of this folder');
  }
}
