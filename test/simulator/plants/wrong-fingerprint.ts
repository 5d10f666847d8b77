import { Operations } from '../../../src/operation/operations.ts';
import type { Plant } from './plant.ts';

/** Two requests of one key and other content are taken for the same. */
export const wrongFingerprint: Plant = {
  name: 'wrong-fingerprint',
  story: 'callers that join an operation of other content',
  patch: () => {
    const { join } = Operations.prototype;
    Operations.prototype.join = function (work, caller) {
      return join.call(this, { ...work, fingerprint: '' } as Parameters<typeof join>[0], caller) as ReturnType<
        typeof work.body
      >;
    };
    return () => {
      Operations.prototype.join = join;
    };
  },
};
