import { Ledger } from '../../../src/operation/ledger.ts';
import type { Plant } from './plant.ts';

/** The row is written when the act is done: what a crash or a failure leaves half made is on no book. */
export const actBeforeRow: Plant = {
  name: 'act-before-row',
  story: 'resources that are acquired before their row is written',
  patch: () => {
    const { acquireAll } = Ledger.prototype;
    Ledger.prototype.acquireAll = async function (owner, resources, act, durability) {
      const result = await act();
      return (await acquireAll.call(this, owner, resources, async () => result, durability)) as typeof result;
    };
    return () => {
      Ledger.prototype.acquireAll = acquireAll;
    };
  },
};
