import { Failure, type FailureKind } from '../base/failure.ts';

/** What was asked for and where: the facts every failure of a pull carries. */
export interface Attempt {
  /** `manifest of docker.io/library/nginx:1.25`, `blob sha256:…`. */
  readonly what: string;
  /** Host and repository that were asked, `127.0.0.1:5000/library/nginx`. */
  readonly endpoint: string;
}

/** No endpoint has the image. */
export class ImageUnknown extends Failure {
  readonly kind = 'not-found';
  readonly reference: string;

  constructor(reference: string, endpoints: readonly string[]) {
    super(`image "${reference}" not found at ${endpoints.join(', ')}`, {
      remedy: 'check the name and the tag',
    });
    this.reference = reference;
  }
}

/** The registry answered with a status other than success. `code` and `detail` are the registry's own. */
export class RegistryRefused extends Failure {
  readonly kind: FailureKind;
  readonly status: number;
  readonly endpoint: string;
  /** Its Retry-After header, if it sent one. */
  readonly retryAfter: string | undefined;

  constructor(attempt: Attempt, status: number, detail: string, remedy?: string, retryAfter?: string) {
    super(`${attempt.what}: ${attempt.endpoint} answered ${status}${detail === '' ? '' : `: ${detail}`}`, {
      ...(remedy === undefined ? {} : { remedy }),
    });
    this.kind = status === 401 || status === 403 ? 'permission' : status === 404 ? 'not-found' : 'unavailable';
    this.status = status;
    this.endpoint = attempt.endpoint;
    this.retryAfter = retryAfter;
  }
}

/** The registry could not be reached, and retries did not help. */
export class RegistryUnreachable extends Failure {
  readonly kind = 'unavailable';
  readonly endpoint: string;

  constructor(attempt: Attempt, cause: unknown) {
    super(`${attempt.what}: registry ${attempt.endpoint} cannot be reached: ${causeText(cause)}`, { cause });
    this.endpoint = attempt.endpoint;
  }
}

/**
 * A response began and did not end. `received` and `size` are in bytes; `size` is undefined if the registry did not
 * state it.
 */
export class ConnectionBroken extends Failure {
  readonly kind = 'unavailable';
  readonly endpoint: string;
  readonly received: number | undefined;

  constructor(attempt: Attempt, cause: unknown, progress?: { readonly received: number; readonly size: number }) {
    const after = progress === undefined ? '' : ` after ${progress.received} of ${progress.size} bytes`;
    super(`${attempt.what}: the download from ${attempt.endpoint} broke${after}: ${causeText(cause)}`, { cause });
    this.endpoint = attempt.endpoint;
    this.received = progress?.received;
  }
}

/** The response of the registry is malformed, too large, or does not match its digest. Nothing of it is kept. */
export class ContentRejected extends Failure {
  readonly kind = 'invalid';
  readonly endpoint: string;

  constructor(attempt: Attempt, problem: string) {
    super(`${attempt.what} from ${attempt.endpoint} rejected: ${problem}`);
    this.endpoint = attempt.endpoint;
  }
}

/**
 * Credentials or bytes would have been sent to a host that must not receive them: a foreign token realm, a downgrade to
 * plain http.
 */
export class UntrustedRedirect extends Failure {
  readonly kind = 'permission';
  readonly endpoint: string;

  constructor(attempt: Attempt, problem: string) {
    super(`${attempt.what}: ${attempt.endpoint} ${problem}`);
    this.endpoint = attempt.endpoint;
  }
}

/** Every endpoint failed, each in its own way; the last one, the registry itself, decides the kind. */
export class AllEndpointsFailed extends Failure {
  readonly kind: FailureKind;

  constructor(reference: string, failures: readonly Failure[]) {
    const last = failures.at(-1);
    super(`pulling "${reference}": ${failures.map((f) => f.message).join('; ')}`, {
      cause: last,
      ...(last?.remedy === undefined ? {} : { remedy: last.remedy }),
    });
    this.kind = last?.kind ?? 'unavailable';
  }
}

/** Node reports a refused connection on several addresses as an AggregateError without a message. */
function causeText(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return causeText(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}
