import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** At the start, every attachment without a record is stale, whatever still runs in its namespace. */
export const addressBeforeProcess: Plant = {
  name: 'address-before-process',
  story: 'addresses of lost pods that are free while their processes are running',
  parts: (parts, { node }) => ({
    ...parts,
    networks: overridden(parts.networks, {
      releaseStale: async (_live, ctx) => {
        await parts.networks.releaseStale(new Set(node.disk.rows().get('sandboxes')?.keys()), ctx);
      },
    }),
  }),
};
