import { Ledger } from '../../../src/operation/ledger.ts';
import type { Resource } from '../../../src/operation/resource.ts';
import { PODS_CGROUP } from '../sim-paths.ts';
import type { Plant } from './plant.ts';

const PAUSE_CGROUP = new RegExp(`^${PODS_CGROUP}/crio-[0-9]+$`);

/** The pause process is started first, and the ledger row of its cgroup is written afterwards. */
export const pauseBeforeRow: Plant = {
  name: 'pause-before-row',
  story: 'a pause that runs before it has a row',
  patch: () => {
    const { acquireAll } = Ledger.prototype;
    Ledger.prototype.acquireAll = async function (owner, resources, act, durability) {
      const isOfSandbox = resources.some(({ kind }) => kind === 'namespace-pin');
      const isLate = (resource: Resource): boolean =>
        isOfSandbox && resource.kind === 'cgroup' && PAUSE_CGROUP.test(resource.path);
      const early = resources.filter((resource) => !isLate(resource));
      const result = (await acquireAll.call(this, owner, early, act, durability)) as Awaited<ReturnType<typeof act>>;
      const late = resources.filter(isLate);
      if (late.length > 0) await acquireAll.call(this, owner, late, async () => {}, durability);
      return result;
    };
    return () => {
      Ledger.prototype.acquireAll = acquireAll;
    };
  },
};
