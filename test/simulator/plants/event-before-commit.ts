import { Containers } from '../../../src/container/containers.ts';
import type { ContainerRecord } from '../../../src/container/record.ts';
import type { TableWatch } from '../../../src/state/table.ts';
import type { Plant } from './plant.ts';

/** A new container is published when it is passed to the state database, not when it is committed. */
export const eventBeforeCommit: Plant = {
  name: 'event-before-commit',
  story: 'events of what is not committed yet',
  patch: () => {
    const { watch, publish } = Containers.prototype;
    const watches = new WeakMap<Containers, TableWatch<ContainerRecord>>();
    const told = new Set<string>();
    Containers.prototype.watch = function (tell) {
      watches.set(this, tell);
      watch.call(this, (change) => {
        if (change.before !== undefined || !told.has(change.key)) tell(change);
      });
    };
    Containers.prototype.publish = function (record) {
      told.add(record.id);
      watches.get(this)?.({ key: record.id, before: undefined, after: record });
      return publish.call(this, record);
    };
    return () => {
      Object.assign(Containers.prototype, { watch, publish });
    };
  },
};
