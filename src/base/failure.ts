/**
 * The closed set of reasons for expected failures. `rpc/status.ts` maps each to its gRPC code; no other file uses
 * codes.
 */
export type FailureKind =
  | 'not-found'
  | 'already-exists'
  | 'invalid'
  | 'precondition'
  | 'exhausted'
  | 'unavailable'
  | 'deadline'
  | 'cancelled'
  | 'permission'
  | 'unimplemented'
  | 'internal';

export interface FailureOptions {
  readonly cause?: unknown;
  /** What the reader can do about it, as an instruction. Shown after the message. */
  readonly remedy?: string;
}

/**
 * An expected failure: facts first, a message made from them, and what the reader can do about it.
 * The message says what was attempted, on what, and why it failed; kubelet shows it to a person.
 */
export abstract class Failure extends Error {
  abstract readonly kind: FailureKind;
  readonly remedy: string | undefined;

  constructor(message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.remedy = options.remedy;
  }
}

/** A thing named by the caller does not exist. */
export class NotFound extends Failure {
  readonly kind = 'not-found';
  readonly what: string;
  readonly id: string;

  constructor(what: string, id: string, options: FailureOptions = {}) {
    super(`${what} "${id}" not found`, options);
    this.what = what;
    this.id = id;
  }
}

/** The caller's input is malformed; `field` is the path of the offending protocol field or configuration key. */
export class InvalidInput extends Failure {
  readonly kind = 'invalid';
  readonly field: string;

  constructor(field: string, problem: string, options: FailureOptions = {}) {
    super(`${field}: ${problem}`, options);
    this.field = field;
  }
}

/** The thing exists, but not in a state that allows what was asked. */
export class PreconditionFailed extends Failure {
  readonly kind = 'precondition';
}

/** The same key was used before: answered already, or with other content (`field` names what differs). */
export class AlreadyExists extends Failure {
  readonly kind = 'already-exists';
  readonly id: string;
  readonly field: string | undefined;

  constructor(what: string, key: string, id: string, field?: string) {
    super(
      field === undefined
        ? `${what} "${key}" already exists with id ${id}`
        : `${what} "${key}" already exists with id ${id} and a different ${field}`,
      { remedy: `remove ${id} first, or ask for another attempt number` },
    );
    this.id = id;
    this.field = field;
  }
}

/** A limit of the node or of Gantry was reached. */
export class Exhausted extends Failure {
  readonly kind = 'exhausted';
}

/** Something that this call depends on cannot answer now; a retry may succeed. */
export class Unavailable extends Failure {
  readonly kind = 'unavailable';
}

/** The call's deadline passed. `waitingFor` says on what it was waiting. */
export class DeadlineExceeded extends Failure {
  readonly kind = 'deadline';
  readonly waitingFor: string;

  constructor(waitingFor: string, options: FailureOptions = {}) {
    super(`deadline exceeded while waiting for ${waitingFor}`, options);
    this.waitingFor = waitingFor;
  }
}

/** The caller left. */
export class Cancelled extends Failure {
  readonly kind = 'cancelled';

  constructor(waitingFor: string, options: FailureOptions = {}) {
    super(`cancelled while waiting for ${waitingFor}`, options);
  }
}

/** Not built (yet): never answered with an empty success. */
export class Unimplemented extends Failure {
  readonly kind = 'unimplemented';
}

/** A defect or an unexpected answer of something below; `doing` says what was attempted. */
export class Internal extends Failure {
  readonly kind = 'internal';

  constructor(doing: string, cause: unknown, options: { readonly remedy?: string } = {}) {
    super(`${doing}: ${messageOf(cause)}`, { ...options, cause });
  }
}

/** Undo failed as well as the work. The first failure decides the status; neither is lost. */
export class ReleaseFailed extends Failure {
  readonly kind: FailureKind;
  readonly left: readonly string[];

  constructor(left: readonly string[], cause: unknown) {
    super(`${messageOf(cause)} (and could not release ${left.join(', ')}; queued for retry)`, {
      cause,
      remedy: 'see: gantry leaks',
    });
    this.kind = kindOf(cause);
    this.left = left;
  }
}

/** The kind of whatever was thrown; anything that is not a {@link Failure} is a defect. */
export function kindOf(error: unknown): FailureKind {
  return error instanceof Failure ? error.kind : 'internal';
}

/**
 * The node cannot do it now (no space, no descriptors, no memory, a helper process that was lost): it says nothing about
 * the pod or container that was asked for.
 */
export function isNodeFailure(error: unknown): boolean {
  const kind = kindOf(error);
  return kind === 'unavailable' || kind === 'exhausted';
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The errno name (`ENOENT`, …) of a system error, or undefined. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
