import { Sandboxes } from '../../../src/sandbox/sandboxes.ts';
import type { Plant } from './plant.ts';

/** A retry does not find what was published for it, and makes a second one. */
export const publishedTwice: Plant = {
  name: 'published-twice',
  story: 'a second sandbox for a key that has one',
  patch: () => {
    const { byKey } = Sandboxes.prototype;
    Sandboxes.prototype.byKey = () => undefined;
    return () => {
      Sandboxes.prototype.byKey = byKey;
    };
  },
};
