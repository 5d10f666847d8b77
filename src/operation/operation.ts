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
  | 'exec-stream'
  | 'attach-stream'
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

/** State of a running operation that joining calls change: a deadline that a later call shortens. */
export interface SharedState<S> {
  /** Called when the operation begins. */
  readonly open: () => S;
  /** Called with the running operation's state when a call joins it. */
  readonly join: (shared: S) => void;
}

/** Work that calls with the same kind and key join. */
export interface OperationSpec<R, S = undefined> {
  readonly kind: OperationKind;
  /** What is worked on; two operations of one kind and key never run at once. */
  readonly key: string;
  /** Operations of one kind with the same queue run one after the other, in the order of their calls. */
  readonly queue?: string;
  /** Abort the body when every caller has left (pulls). Default: it goes on. */
  readonly cancelWhenAbandoned?: boolean;
  readonly shared?: SharedState<S>;
  /**
   * The result of earlier work that is already recorded, if there is one. A call is answered with it instead of running
   * the body, once: if a caller of this incarnation has received the result before, the body runs.
   */
  readonly recorded?: () => Promise<R> | undefined;
  /** Does the work. When it throws, it has undone what it did (the ledger's release) already. */
  readonly body: (op: Operation, shared: S) => Promise<R>;
  /**
   * Makes the result visible. Called at most once, as stage `publish`, when the body is done and a live caller waits.
   * Absent: nothing to publish, and the result of an operation that no caller waits for is dropped.
   * When it throws, nothing is visible and `undo` follows.
   */
  readonly publish?: (result: R) => Promise<void>;
  /**
   * Undoes a result that was never published: no call claimed it within `claimMs`, or publishing failed. Repeated until
   * it succeeds once, as stage `undo`; never after a publish that succeeded. Required beside `publish`.
   */
  readonly undo?: (result: R) => Promise<void>;
}

/** An operation whose joining calls must bring the same content. */
export interface FingerprintedSpec<R> extends Omit<OperationSpec<R>, 'shared' | 'recorded' | 'queue' | 'body'> {
  readonly body: (op: Operation) => Promise<R>;
  /** Equal content, equal fingerprint. A caller with another fingerprint gets `conflict()` thrown. */
  readonly fingerprint: string;
  /** Names what differs, when a second caller comes with another fingerprint while the first is running. */
  readonly conflict?: () => Error;
}

/** Called for every stage that ended and, with stage '', for every body that ended: metrics and slow-operation logs. */
export type ObserveOperation = (kind: OperationKind, stage: string, ms: number, failed: boolean) => void;
