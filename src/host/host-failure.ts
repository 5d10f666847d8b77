import { getSystemErrorMap } from 'node:util';
import { errnoOf, Failure, type FailureKind, messageOf } from '../base/failure.ts';

/** Out of space, descriptors or memory: the node's limits, not a defect (faults F16, F40). */
const EXHAUSTED: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);

const WORDS: ReadonlyMap<string, string> = new Map(getSystemErrorMap().values());
const NAMES: ReadonlyMap<number, string> = new Map([...getSystemErrorMap()].map(([code, [name]]) => [-code, name]));

/** The machine refused something. `doing` says what was attempted on what; `errno` is its name (`ENOENT`). */
export class HostFailure extends Failure {
  readonly kind: FailureKind;
  readonly doing: string;
  readonly errno: string;

  constructor(doing: string, errno: string, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    const words = WORDS.get(errno);
    const reason = words === undefined ? errno : `${words} (${errno})`;
    super(`could not ${doing}: ${options.detail === undefined ? reason : `${reason}: ${options.detail}`}`, {
      cause: options.cause,
    });
    this.kind = EXHAUSTED.has(errno) ? 'exhausted' : 'internal';
    this.doing = doing;
    this.errno = errno;
  }
}

/** What was thrown while doing it, as a failure: a system error gets the words, a failure stays as it is. */
export function hostFailure(doing: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  const errno = errnoOf(cause);
  return errno === undefined
    ? new HostFailure(doing, 'EIO', { detail: messageOf(cause), cause })
    : new HostFailure(doing, errno, { cause });
}

/** `ENOENT` for 2; unknown numbers come back as digits. */
export function errnoName(number: number): string {
  return NAMES.get(number) ?? String(number);
}
