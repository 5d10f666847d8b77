import { Failure, type FailureKind, kindOf, messageOf } from '../base/failure.ts';

/** A failure on its way from a thread or a child process: its kind, its text, what to do about it. */
export interface PackedFailure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly remedy?: string;
}

/** The facts of whatever was thrown, fit for a message port or a pipe. */
export function packFailure(error: unknown): PackedFailure {
  const remedy = error instanceof Failure ? error.remedy : undefined;
  return { kind: kindOf(error), message: messageOf(error), ...(remedy === undefined ? {} : { remedy }) };
}

/** A failure of another thread or process, with its kind and message. */
export class RemoteFailure extends Failure {
  readonly kind: FailureKind;

  /** `doing` names what this side was about, such as the reference being pulled. */
  constructor(packed: PackedFailure, doing?: string) {
    super(doing === undefined ? packed.message : `${doing}: ${packed.message}`, {
      ...(packed.remedy === undefined ? {} : { remedy: packed.remedy }),
    });
    this.kind = packed.kind;
  }
}
