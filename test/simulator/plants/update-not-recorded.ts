import { Containers } from '../../../src/container/containers.ts';
import type { Plant } from './plant.ts';

/** The kernel has the new limits, the record keeps the old ones. */
export const updateNotRecorded: Plant = {
  name: 'update-not-recorded',
  story: 'updates that are applied and not recorded',
  patch: () => {
    const { updateResources } = Containers.prototype;
    Containers.prototype.updateResources = async () => {};
    return () => {
      Containers.prototype.updateResources = updateResources;
    };
  },
};
