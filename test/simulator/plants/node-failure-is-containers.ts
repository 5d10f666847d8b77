import { Internal } from '../../../src/base/failure.ts';
import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** A failure of the node at the start of the daemon is recorded as one of the container that was looked for. */
export const nodeFailureIsContainers: Plant = {
  name: 'node-failure-is-containers',
  story: 'healthy containers that are UNKNOWN because the node lacked something',
  parts: (parts) => {
    const handler = parts.handlers.byName('');
    const mistaken = overridden(handler, {
      reattach: async (record, ctx) => {
        try {
          return await handler.reattach(record, ctx);
        } catch (error) {
          throw new Internal('looking for a container', error);
        }
      },
    });
    return { ...parts, handlers: overridden(parts.handlers, { byName: () => mistaken }) };
  },
};
