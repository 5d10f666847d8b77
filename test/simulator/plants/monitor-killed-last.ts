import { Ledger } from '../../../src/operation/ledger.ts';
import type { Resource } from '../../../src/operation/resource.ts';
import type { Plant } from './plant.ts';

const isMonitor = (resource: Resource): boolean => resource.kind === 'cgroup' && resource.path.includes('conmon');

/** The monitor's cgroup has its row before the container's, so that it is killed after it: it may still make the container. */
export const monitorKilledLast: Plant = {
  name: 'monitor-killed-last',
  story: 'a monitor that is killed after its container’s cgroup, and makes the container in between',
  patch: () => {
    const { acquireAll } = Ledger.prototype;
    Ledger.prototype.acquireAll = function (owner, resources, act, durability) {
      const order = [...resources.filter(isMonitor), ...resources.filter((resource) => !isMonitor(resource))];
      return acquireAll.call(this, owner, order, act, durability) as ReturnType<typeof act>;
    };
    return () => {
      Ledger.prototype.acquireAll = acquireAll;
    };
  },
};
