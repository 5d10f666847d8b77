import { existsSync } from 'node:fs';
import { type Finding, fail, ok, warn } from './finding.ts';

/** The youngest system call that Gantry cannot do without: mount_setattr. */
const OLDEST_KERNEL = [5, 12] as const;

/** Looks at what needs no privilege: the kernel and who we are. */
export function checkKernel(release: string, uid: number): readonly Finding[] {
  return [kernel(release), user(uid), seccomp()];
}

function kernel(release: string): Finding {
  const [major = 0, minor = 0] = release.split('.').map((part) => Number.parseInt(part, 10));
  const isNewEnough = major > OLDEST_KERNEL[0] || (major === OLDEST_KERNEL[0] && minor >= OLDEST_KERNEL[1]);
  const wanted = OLDEST_KERNEL.join('.');
  return isNewEnough
    ? ok('kernel', release)
    : fail('kernel', `${release} is older than ${wanted}`, `run kernel ${wanted} or newer`);
}

function user(uid: number): Finding {
  return uid === 0 ? ok('user', 'root') : fail('user', `user ${uid} may not make containers`, 'run as root');
}

function seccomp(): Finding {
  if (existsSync('/proc/sys/kernel/seccomp/actions_avail')) return ok('seccomp', 'filters are available');
  return warn(
    'seccomp',
    'the kernel has no seccomp filters',
    'pods must ask for seccomp Unconfined, or run another kernel',
  );
}
