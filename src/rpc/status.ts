import { status as Code } from '@grpc/grpc-js';
import { Failure, type FailureKind, kindOf, messageOf } from '../base/failure.ts';

/** The gRPC code of each kind of failure. No other file uses codes. */
const CODES: Readonly<Record<FailureKind, Code>> = {
  'not-found': Code.NOT_FOUND,
  'already-exists': Code.ALREADY_EXISTS,
  invalid: Code.INVALID_ARGUMENT,
  precondition: Code.FAILED_PRECONDITION,
  exhausted: Code.RESOURCE_EXHAUSTED,
  unavailable: Code.UNAVAILABLE,
  deadline: Code.DEADLINE_EXCEEDED,
  cancelled: Code.CANCELLED,
  permission: Code.PERMISSION_DENIED,
  unimplemented: Code.UNIMPLEMENTED,
  internal: Code.INTERNAL,
};

/** A client takes 16 KiB of headers at the least (grpc-go's floor); percent-encoding can triple the text. */
const DETAILS_LIMIT = 4096;

/** How a call failed, as gRPC sends it. */
export interface CallStatus {
  readonly code: Code;
  readonly details: string;
}

/** The status of an error: message, then remedy. An error that is not a Failure is an internal error. */
export function statusOf(error: unknown): CallStatus {
  const remedy = error instanceof Failure && error.remedy !== undefined ? ` (${error.remedy})` : '';
  return { code: CODES[kindOf(error)], details: sendable(messageOf(error) + remedy) };
}

/** grpc-js passes the text to encodeURI, which throws on half a surrogate pair where it cannot be caught. */
function sendable(text: string): string {
  const short = text.length > DETAILS_LIMIT ? `${text.slice(0, DETAILS_LIMIT)}…` : text;
  return short.toWellFormed();
}
