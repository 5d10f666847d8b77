import { simHandlers } from '../sim-handlers.ts';
import { containerOfMonitor } from '../sim-monitor.ts';
import { CONTAINER } from '../sim-paths.ts';
import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** The end of a container is the end of its monitor: a container's process is not examined before that. */
export const endFromMonitorAlone: Plant = {
  name: 'end-from-monitor-alone',
  story: 'containers that seem to run on when they end under a stopped monitor',
  parts: (parts, { node }) => {
    const { host } = parts;
    const monitorOf = (id: string | undefined) =>
      node.kernel.living().find(({ argv }) => id !== undefined && containerOfMonitor(argv) === id);
    const watch = async (pid: number, startTime: bigint): Promise<void> => {
      const [program, id] = node.kernel.processes.get(pid)?.argv ?? [];
      if (program === CONTAINER) await monitorOf(id)?.ended;
      await host.processes.watch(pid, startTime);
    };
    const trusting = { ...host, processes: overridden(host.processes, { watch }) };
    return { ...parts, host: trusting, handlers: simHandlers(trusting, parts.clock, node.pauses === 'native') };
  },
};
