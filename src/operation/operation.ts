import type { Context } from '../base/context.ts';

export type OperationKind =
  | 'run-sandbox'
  | 'stop-sandbox'
  | 'remove-sandbox'
  | 'create-container'
  | 'start-container'
  | 'stop-container'
  | 'update-container'
  | 'update-sandbox'
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
  /**
   * Not the caller's: it ends with the operation's own deadline (`deadlineMs` of its kind), or when the last caller of
   * a cancellable one left. The signal asks the body to give up; the operation is over when the body has settled.
   */
  readonly ctx: Context;
  /**
   * Runs a named part; failpoints `<kind>/<name>:before` and `:after` stand around it. `waitsFor` shows in
   * `gantry ops`. Stages may be nested and may run side by side. A cancelled operation may still open stages: its
   * rollback has to run.
   */
  stage<T>(name: string, act: () => Promise<T>, waitsFor?: string): Promise<T>;
}

/** An operation as `gantry ops` shows it. */
export interface OperationView {
  readonly id: string;
  readonly kind: OperationKind;
  readonly key: string;
  /** The innermost stages that have begun and not ended, joined by ` + `; '' before the first and between two. */
  readonly stage: string;
  /** What the innermost stages said they wait for, joined by ` + `. */
  readonly waitsFor: string;
  readonly ageMs: number;
  /** Since the oldest of the innermost stages began; since the last one ended where none is open. */
  readonly stageAgeMs: number;
  /** Calls that wait for it now. */
  readonly callers: number;
}

/** A piece of work that retries may join. */
export interface OperationSpec<R> {
  readonly kind: OperationKind;
  /** What is worked on; two operations of one kind and key never run at once. */
  readonly key: string;
  /** Equal content, equal fingerprint. A caller with another fingerprint gets `conflict()` thrown. */
  readonly fingerprint: string;
  /** Abort the body when every caller has left (pulls). Default: it goes on and is kept for a retry. */
  readonly cancelWhenAbandoned?: boolean;
  /** Does the work. When it throws, it has undone what it did (the ledger's release) already. */
  readonly body: (op: Operation) => Promise<R>;
  /** Names what differs, when a second caller comes with another fingerprint while the first is in flight. */
  readonly conflict?: () => Error;
  /**
   * Makes the result visible. Called at most once, as stage `publish`, when the body is done and a live caller waits.
   * Absent: nothing to publish, and the result of an operation nobody waits for is dropped.
   * When it throws, nothing is visible and `abandon` follows.
   */
  readonly publish?: (result: R) => Promise<void>;
  /**
   * Undoes a result that was never published: nobody claimed it within `claimMs`, or publishing failed. Repeated until
   * it succeeds once, as stage `abandon`; never after a publish that succeeded. Required beside `publish`.
   */
  readonly abandon?: (result: R) => Promise<void>;
}

/** Told of every stage that ended and, with stage '', of every body that ended: metrics and slow-operation logs. */
export type ObserveOperation = (kind: OperationKind, stage: string, ms: number, failed: boolean) => void;
