import { type ContainerFilter, hasLabels, type LinuxResources } from '../base/cri.ts';
import type { TaskEnd } from '../handlers/handler.ts';
import { PublishedRecords } from '../state/published-records.ts';
import type { State } from '../state/table.ts';
import { containerKey } from './container-request.ts';
import { endReason } from './end-reason.ts';
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

  /** Its process runs. One that has ended meanwhile stays EXITED and only gets its start. */
  async markRunning(id: string, startedAt: bigint): Promise<void> {
    await this.record(id, (record) => {
      if (record.state === 'CREATED') return { ...record, state: 'RUNNING', startedAt };
      return record.startedAt === 0n ? { ...record, startedAt } : record;
    });
  }

  /** Its process could not be started; wins over the end of what is killed afterwards. */
  async markStartFailed(id: string, exitCode: number, message: string, at: bigint): Promise<void> {
    await this.record(id, (record) => {
      if (record.state === 'EXITED') return record;
      return { ...record, state: 'EXITED', startedAt: at, finishedAt: at, exitCode, reason: 'StartError', message };
    });
  }

  /**
   * Records how it ended, once: the first end stands. An end that the monitor wrote down is visible before its commit,
   * because the next daemon reads it there again; one that only this daemon assumes is committed first.
   */
  async markExited(id: string, end: TaskEnd): Promise<void> {
    await this.record(id, (record) => exited(record, end), end.known ? 'at-once' : 'committed');
  }

  /** Nobody can say now what it does. */
  async markUnknown(id: string, message: string): Promise<void> {
    await this.record(id, (record) => (record.state === 'EXITED' ? record : { ...record, state: 'UNKNOWN', message }));
  }

  /** It has these limits now. */
  async markUpdated(id: string, resources: LinuxResources): Promise<void> {
    await this.change(id, (record) => ({ ...record, resources }));
  }
}

function exited(record: ContainerRecord, end: TaskEnd): ContainerRecord {
  if (record.state === 'EXITED') return record;
  // The exit file's time comes from a coarser clock than ours: created ≤ started ≤ finished (fault F49).
  const earliest = record.startedAt > record.createdAt ? record.startedAt : record.createdAt;
  const finishedAt = end.finishedAt > earliest ? end.finishedAt : earliest;
  const message = end.message ?? record.message;
  return { ...record, state: 'EXITED', finishedAt, exitCode: end.exitCode, reason: endReason(end), message };
}
