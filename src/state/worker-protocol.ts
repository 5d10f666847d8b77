import { Failure, type FailureKind, Internal, PreconditionFailed, Unavailable } from '../base/failure.ts';
import type { OpeningFacts } from './database.ts';
import type { Change, Durability, TableName } from './driver.ts';

/** What the state worker is started with. */
export interface WorkerStart {
  readonly path: string;
  /** On a file system that can be written when that of the database cannot. */
  readonly scratch: string;
}

/** One at a time; each is answered by exactly one {@link WorkerResponse}; before that of `load` come its rows. */
export type WorkerRequest =
  | { readonly kind: 'commit'; readonly changes: readonly Change[]; readonly durability: Durability }
  | { readonly kind: 'load' }
  | { readonly kind: 'close' };

/** The first answer is `opened` or `failed` and comes unasked. */
export type WorkerResponse =
  | ({ readonly kind: 'opened' } & OpeningFacts)
  | { readonly kind: 'row'; readonly table: TableName; readonly key: string; readonly json: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failure: FailureFacts };

/** A failure without its class, which does not survive the way between threads. */
export interface FailureFacts {
  readonly kind: FailureKind;
  readonly message: string;
  readonly remedy: string | undefined;
}

export function factsOf(error: unknown): FailureFacts {
  if (error instanceof Failure) return { kind: error.kind, message: error.message, remedy: error.remedy };
  return { kind: 'internal', message: error instanceof Error ? error.message : String(error), remedy: undefined };
}

/** The failure that the worker threw. */
export function failureFrom({ kind, message, remedy }: FailureFacts): Failure {
  const options = remedy === undefined ? {} : { remedy };
  if (kind === 'unavailable') return new Unavailable(message, options);
  if (kind === 'precondition') return new PreconditionFailed(message, options);
  return new Internal('state worker', message, options);
}
