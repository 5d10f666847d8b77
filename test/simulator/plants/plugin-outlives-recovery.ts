import { Ledger } from '../../../src/operation/ledger.ts';
import { isOperationCgroup } from '../../../src/sandbox/sandbox-resources.ts';
import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/**
 * Neither does recovery empty the operation cgroups first, nor do they go before the network: a plugin of the last
 * daemon takes its address after the DEL.
 */
export const pluginOutlivesRecovery: Plant = {
  name: 'plugin-outlives-recovery',
  story: 'plugins of the last daemon that act after their own DEL',
  parts: (parts) => ({
    ...parts,
    cgroups: { ...parts.cgroups, operations: overridden(parts.cgroups.operations, { clear: async () => {} }) },
  }),
  patch: () => {
    const { release, acquireAll } = Ledger.prototype;
    Ledger.prototype.release = async function (owner, only) {
      return only === isOperationCgroup ? { left: [] } : await release.call(this, owner, only);
    };
    Ledger.prototype.acquireAll = function (owner, resources, act, durability) {
      const late = [...resources.filter(isOperationCgroup), ...resources.filter((r) => !isOperationCgroup(r))];
      return acquireAll.call(this, owner, late, act, durability) as ReturnType<typeof act>;
    };
    return () => {
      Ledger.prototype.release = release;
      Ledger.prototype.acquireAll = acquireAll;
    };
  },
};
