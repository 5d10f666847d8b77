import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** A failed ADD is taken for one that did nothing; but plugins fail after they took an address, too. */
export const delSkipped: Plant = {
  name: 'del-skipped',
  story: 'no DEL after an ADD that failed',
  parts: (parts) => {
    const failed = new Set<string>();
    return {
      ...parts,
      networks: overridden(parts.networks, {
        attach: (attachment, cgroup, ctx) =>
          parts.networks.attach(attachment, cgroup, ctx).catch((error: unknown) => {
            failed.add(attachment.containerId);
            throw error;
          }),
        detach: async (attachment, ctx) => {
          if (!failed.has(attachment.containerId)) await parts.networks.detach(attachment, ctx);
        },
      }),
    };
  },
};
