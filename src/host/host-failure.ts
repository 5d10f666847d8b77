import { getSystemErrorMap } from 'node:util';
import { errnoOf, Failure, type FailureKind, messageOf } from '../base/failure.ts';

/** The node is out of something or its disk is broken: no defect, and a retry may succeed (faults F16, F40). */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'free space or inodes on that file system'],
  ['EDQUOT', 'free space on that file system, or raise its quota'],
  ['EROFS', 'mount that file system read-write again'],
  ['EIO', 'see the kernel log: the disk reports errors'],
  ['EMFILE', 'raise the limit of open files of gantryd'],
  ['ENFILE', 'raise fs.file-max of the node'],
  ['ENOMEM', 'free memory on the node'],
  ['EAGAIN', 'raise the limit of processes (pids.max, kernel.pid_max) or end some'],
]);

const WORDS: ReadonlyMap<string, string> = new Map(getSystemErrorMap().values());
const NAMES: ReadonlyMap<number, string> = new Map([...getSystemErrorMap()].map(([code, [name]]) => [-code, name]));

/** The machine refused something. `doing` says what was attempted on what; `errno` is its name (`ENOENT`). */
export class HostFailure extends Failure {
  readonly kind: FailureKind;
  readonly doing: string;
  readonly errno: string;

  constructor(doing: string, errno: string, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    const words = WORDS.get(errno);
    // A cause without errno is unknown: it is not the disk's.
    const remedy = options.detail === undefined || errno !== 'EIO' ? REMEDIES.get(errno) : undefined;
    const reason = words === undefined ? errno : `${words} (${errno})`;
    super(`could not ${doing}: ${options.detail === undefined ? reason : `${reason}: ${options.detail}`}`, {
      cause: options.cause,
      ...(remedy === undefined ? {} : { remedy }),
    });
    this.kind = remedy === undefined ? 'internal' : 'unavailable';
    this.doing = doing;
    this.errno = errno;
  }
}

/** An error as a failure of the given action: a system error gets the message, a failure is returned unchanged. */
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
