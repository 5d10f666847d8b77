import { pathsOf } from '../../src/base/paths.ts';

export const PATHS = pathsOf('/var/lib/gantry', '/run/gantry');
export const OPERATIONS_CGROUP = '/gantry-ops';
/** Calls of the runtime that belong to no container. */
export const CALLS_CGROUP = `${OPERATIONS_CGROUP}/runtime`;
export const PODS_CGROUP = '/gantry';
/** Directory of the pods' logs, which are not removed. */
export const LOGS = '/var/log/pods';

export const RUNTIME = '/usr/bin/runc';
/** Directory of the runtime's state. */
export const RUNTIME_ROOT = `${PATHS.runtimes}/runc`;
export const MONITOR = '/usr/bin/conmon';
export const PAUSE = '/usr/libexec/gantry-host';
export const CONTAINER = '/container';
export const EXEC = '/exec';
export const PLUGIN = '/plugin';

/** The exit status of what was killed. */
export const KILLED = 137;
/** What goes on without the daemon does so at its own pace. */
export const DAWDLES = { slow: 0.3 } as const;

/** Ids of the simulation are a number in 64 digits. */
export function short(id: string): string {
  return id.replace(/^0+(?=.)/, '');
}
