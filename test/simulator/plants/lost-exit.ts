import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** The exit file of a container that ended while no daemon ran is not read. */
export const lostExit: Plant = {
  name: 'lost-exit',
  story: 'exit codes of containers that ended while no daemon ran are lost',
  parts: (parts, { node }) => {
    const handler = parts.handlers.byName('');
    const forgetful = overridden(handler, {
      reattach: async (record, ctx) => {
        const task = await handler.reattach(record, ctx);
        if (!node.exits.has(record.id)) return task;
        const end = { exitCode: 255, finishedAt: node.clock.nowNs(), oomKilled: false, known: false };
        return overridden(task, { ended: Promise.resolve(end) });
      },
    });
    return { ...parts, handlers: overridden(parts.handlers, { byName: () => forgetful }) };
  },
};
