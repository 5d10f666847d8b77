import { Failure, type FailureKind, kindOf, messageOf } from '../base/failure.ts';

/** What each kind of failure is on the wire. Codes as gRPC defines them; no other file knows codes. */
const CODES: Readonly<Record<FailureKind, number>> = {
  cancelled: 1,
  invalid: 3,
  deadline: 4,
  'not-found': 5,
  'already-exists': 6,
  permission: 7,
  exhausted: 8,
  precondition: 9,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
};

/** A client takes 16 KiB of headers at the least (grpc-go's floor); percent-encoding can triple the text. */
const DETAILS_LIMIT = 4096;

/** How a call failed, as gRPC sends it. */
export interface CallStatus {
  /** As gRPC numbers them; never 0. */
  readonly code: number;
  readonly details: string;
}

/** The status of whatever was thrown: message, then remedy. What is no Failure is a defect: INTERNAL. */
export function statusOf(error: unknown): CallStatus {
  const remedy = error instanceof Failure && error.remedy !== undefined ? ` (${error.remedy})` : '';
  return { code: CODES[kindOf(error)], details: sendable(messageOf(error) + remedy) };
}

/** The text goes through encodeURI, which throws on half a surrogate pair. */
function sendable(text: string): string {
  const short = text.length > DETAILS_LIMIT ? `${text.slice(0, DETAILS_LIMIT)}…` : text;
  return short.toWellFormed();
}
