import { Creations } from '../../../src/operation/creations.ts';
import type { Plant } from './plant.ts';

/** A result whose caller left is undone at once, and a retry still gets it. */
export const claimedAfterAbandon: Plant = {
  name: 'claimed-after-abandon',
  story: 'results that were undone and are claimed by a retry all the same',
  patch: () => {
    const { create } = Creations.prototype;
    Creations.prototype.create = function (spec, caller) {
      const make: typeof spec.make = async (id, op) => {
        const result = await spec.make(id, op);
        if (caller.signal.aborted) await spec.undo(id);
        return result;
      };
      return create.call(this, { ...spec, make } as Parameters<typeof create>[0], caller);
    };
    return () => {
      Creations.prototype.create = create;
    };
  },
};
