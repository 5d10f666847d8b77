import type { ContainerRecord } from '../../../src/container/record.ts';
import type { TaskRecord } from '../../../src/handlers/handler.ts';
import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** Recovery does not examine ended containers; but a command in one of them may continue. */
export const execOutlivesContainer: Plant = {
  name: 'exec-outlives-container',
  story: 'execs of the last daemon that go on in a container that has ended',
  parts: (parts) => {
    const handler = parts.handlers.byName('');
    const hasEnded = ({ id }: TaskRecord): boolean =>
      parts.state.table<ContainerRecord>('containers').get(id)?.state === 'EXITED';
    const hasty = overridden(handler, {
      reattach: async (record, ctx) => {
        if (hasEnded(record)) throw new Error('planted');
        return await handler.reattach(record, ctx);
      },
    });
    return { ...parts, handlers: overridden(parts.handlers, { byName: () => hasty }) };
  },
};
