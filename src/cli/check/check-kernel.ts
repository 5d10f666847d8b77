import { existsSync } from 'node:fs';
import { type Finding, fail, ok, warn } from './finding.ts';

/** The newest system call that Gantry requires is mount_setattr. */
const OLDEST_KERNEL = [5, 12] as const;

/** The checks that need no privileges: the kernel and the user. */
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
  return uid === 0
    ? ok('user', 'root')
    : fail('user', `user ${uid} is not allowed to create containers`, 'run as root');
}

function seccomp(): Finding {
  if (existsSync('/proc/sys/kernel/seccomp/actions_avail')) return ok('seccomp', 'filters are available');
  return warn(
    'seccomp',
    'the kernel does not support seccomp filters',
    'use a kernel with CONFIG_SECCOMP_FILTER, or run pods with the seccomp profile Unconfined',
  );
}
