import { simHandlers } from '../sim-handlers.ts';
import { PATHS } from '../sim-paths.ts';
import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** Recovery does not search the bundles for the commands of the previous daemon. */
export const execOutlivesDaemon: Plant = {
  name: 'exec-outlives-daemon',
  story: 'execs that go on when the daemon that waited for them has died',
  parts: (parts, { node }) => {
    const { host } = parts;
    const list = async (path: string): Promise<readonly string[]> =>
      path.startsWith(`${PATHS.bundles}/`) ? [] : await host.files.list(path);
    const withoutField = { ...host, files: overridden(host.files, { list }) };
    return { ...parts, host: withoutField, handlers: simHandlers(withoutField, parts.clock, node.pauses === 'native') };
  },
};
