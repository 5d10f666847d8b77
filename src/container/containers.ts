import { type ContainerFilter, hasLabels, type LinuxResources } from '../base/cri.ts';
import { PublishedRecords } from '../state/published-records.ts';
import type { State } from '../state/table.ts';
import { containerKey } from './container-request.ts';
import { afterChange, type ContainerChange } from './container-transitions.ts';
import type { ContainerRecord } from './record.ts';

/** The published containers. */
export class Containers extends PublishedRecords<ContainerRecord> {
  constructor(state: State) {
    super(state, {
      table: 'containers',
      name: 'container',
      idField: 'container_id',
      keyOf: ({ sandboxId, config }) => containerKey(sandboxId, config.metadata),
    });
  }

  of(sandboxId: string): readonly ContainerRecord[] {
    return this.all().filter((record) => record.sandboxId === sandboxId);
  }

  list(filter: ContainerFilter): readonly ContainerRecord[] {
    return this.all().filter(
      (record) =>
        record.id.startsWith(filter.id) &&
        (filter.state === undefined || record.state === filter.state) &&
        record.sandboxId.startsWith(filter.podSandboxId) &&
        hasLabels(record.config.labels, filter.labels),
    );
  }

  /**
   * Records what happened to it. An end that the monitor wrote down is visible before its commit, because the next daemon
   * reads it there again; an end that only this daemon assumes is committed first.
   */
  async transition(id: string, change: ContainerChange): Promise<void> {
    const isWrittenDown = change.kind === 'ended' && change.end.known;
    await this.record(id, (record) => afterChange(record, change), isWrittenDown ? 'at-once' : 'committed');
  }

  /** Records its new limits. */
  async updateResources(id: string, resources: LinuxResources): Promise<void> {
    await this.change(id, (record) => ({ ...record, resources }));
  }
}
