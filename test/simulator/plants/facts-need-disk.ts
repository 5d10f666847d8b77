import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** Ends and releases are committed like creations: they fail as soon as the disk takes nothing. */
export const factsNeedDisk: Plant = {
  name: 'facts-need-disk',
  story: 'stops and removals that fail while the disk of the state is full or read-only',
  driver: (driver) => overridden(driver, { record: (changes, durability) => driver.commit(changes, durability) }),
};
