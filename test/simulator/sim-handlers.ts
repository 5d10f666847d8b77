import type { Clock } from '../../src/base/clock.ts';
import { InvalidInput } from '../../src/base/failure.ts';
import { FastPaths } from '../../src/handlers/conmon/fast-paths.ts';
import { OciHandler } from '../../src/handlers/conmon/oci-handler.ts';
import { RuntimeCli } from '../../src/handlers/conmon/runtime-cli.ts';
import type { Handlers } from '../../src/handlers/handler.ts';
import type { Host } from '../../src/host/host.ts';
import { OperationCgroups } from '../../src/operation/operation-cgroups.ts';
import { CALLS_CGROUP, MONITOR, OPERATIONS_CGROUP, PATHS, PAUSE, RUNTIME, RUNTIME_ROOT } from './sim-paths.ts';

const NAME = 'runc';

/** The daemon's real handler, on a fake host: its runtime, its monitors and pauses are the machine's programs. */
export function simHandlers(host: Host, clock: Clock, nativePause: boolean): Handlers {
  const cli = new RuntimeCli({
    ...{ host, clock, name: NAME, path: RUNTIME, root: RUNTIME_ROOT },
    ...{ systemdCgroups: false, cgroup: CALLS_CGROUP },
  });
  const operations = new OperationCgroups(OPERATIONS_CGROUP, host, clock);
  const programs = { cli, operations, conmon: MONITOR, monitorEnvironment: {}, pauseBinary: PAUSE };
  const setup = { name: NAME, host, clock, log: () => {}, paths: PATHS, ...programs };
  const features = { recursiveReadOnlyMounts: false, userNamespaces: false };
  const fastPaths = new FastPaths();
  const handler = new OciHandler({ ...setup, isPlain: true, nativePause, fastPaths }, features, undefined);
  const find = (name: string): OciHandler | undefined => (name === '' || name === NAME ? handler : undefined);
  return {
    names: [NAME],
    defaultName: NAME,
    counts: () => fastPaths.counts(),
    find,
    byName: (name) => {
      const found = find(name);
      if (found !== undefined) return found;
      throw new InvalidInput('runtime_handler', `"${name}" is none of: ${NAME}`);
    },
  };
}
