import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** What the disk did not take is forgotten instead of being committed later. */
export const factsLost: Plant = {
  name: 'facts-lost',
  story: 'ends and releases that are never committed after the disk was full',
  driver: (driver) =>
    overridden(driver, {
      record: (changes, durability) => driver.commit(changes, durability).catch(() => {}),
    }),
};
