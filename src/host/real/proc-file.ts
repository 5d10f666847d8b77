import { readFileSync } from 'node:fs';
import { errnoOf } from '../../base/failure.ts';
import { hostFailure } from '../host-failure.ts';

/**
 * A file in /proc/PID. It is opened anew each time: an open `net/dev` would keep a pod's network namespace alive.
 * Undefined where there is no such process (any more).
 */
export async function readProcFile(pid: number, file: string): Promise<string | undefined> {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch (cause) {
    const errno = errnoOf(cause);
    // A zombie has no namespaces any more: EINVAL.
    if (errno === 'ENOENT' || errno === 'ESRCH' || errno === 'EINVAL') return undefined;
    throw hostFailure(`read /proc/${pid}/${file}`, cause);
  }
}
