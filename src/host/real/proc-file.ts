import { errnoOf } from '../../base/failure.ts';
import { readFirstLinesSync } from '../../base/limited-read.ts';
import { hostFailure } from '../host-failure.ts';

/** A pod may have any number of interfaces; each has a line of 120 bytes in `net/dev`. */
const LIMIT = 1024 * 1024;

/**
 * The first MiB of a file in /proc/PID. It is opened each time: an open `net/dev` would keep a pod's network namespace
 * alive. Undefined if there is no such process (any more).
 */
export async function readProcFile(pid: number, file: string): Promise<string | undefined> {
  try {
    return readFirstLinesSync(`/proc/${pid}/${file}`, LIMIT);
  } catch (cause) {
    const errno = errnoOf(cause);
    // A zombie has no namespaces any more: EINVAL.
    if (errno === 'ENOENT' || errno === 'ESRCH' || errno === 'EINVAL') return undefined;
    throw hostFailure(`read /proc/${pid}/${file}`, cause);
  }
}
