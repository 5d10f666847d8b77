import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** A release that failed is taken for one that succeeded: its row goes, the thing stays. */
export const failureTakenForDone: Plant = {
  name: 'failure-taken-for-done',
  story: 'releases that failed and are not tried again',
  parts: (parts) => ({
    ...parts,
    host: {
      ...parts.host,
      mounts: overridden(parts.host.mounts, { unmount: (target) => parts.host.mounts.unmount(target).catch(() => {}) }),
      cgroups: overridden(parts.host.cgroups, {
        remove: (path, ctx) => parts.host.cgroups.remove(path, ctx).catch(() => {}),
      }),
    },
  }),
};
