import { Operations } from '../../../src/operation/operations.ts';
import type { Plant } from './plant.ts';

/** A result whose caller left is undone at once, and a retry still gets it. */
export const claimedAfterAbandon: Plant = {
  name: 'claimed-after-abandon',
  story: 'results that were undone and are claimed by a retry all the same',
  patch: () => {
    const { join } = Operations.prototype;
    Operations.prototype.join = function (work, caller) {
      const body: typeof work.body = async (op) => {
        const result = await work.body(op);
        if (caller.signal.aborted) await work.undo?.(result);
        return result;
      };
      return join.call(this, { ...work, body } as Parameters<typeof join>[0], caller) as ReturnType<typeof work.body>;
    };
    return () => {
      Operations.prototype.join = join;
    };
  },
};
