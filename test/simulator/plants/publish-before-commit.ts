import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** The store says yes before it has committed: an id that was answered is gone after a crash. */
export const publishBeforeCommit: Plant = {
  name: 'publish-before-commit',
  story: 'records that are visible before they are committed',
  driver: (driver) =>
    overridden(driver, {
      commit: async (changes, durability) => {
        const committed = driver.commit(changes, durability);
        committed.catch(() => {});
        if (!changes.some(({ table }) => table === 'sandboxes' || table === 'containers')) await committed;
      },
    }),
};
