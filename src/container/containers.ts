import { type ContainerFilter, hasLabels, type LinuxResources } from '../base/cri.ts';
import { NotFound } from '../base/failure.ts';
import { uniquePrefix } from '../base/unique-prefix.ts';
import type { TaskEnd } from '../handlers/handler.ts';
import { SerialChanges } from '../state/serial-changes.ts';
import type { State, Table, TableWatch } from '../state/table.ts';
import { containerKey } from './container-request.ts';
import { endReason } from './end-reason.ts';
import type { ContainerRecord } from './record.ts';

/** The published containers. Reads answer from memory. */
export class Containers {
  readonly #table: Table<ContainerRecord>;
  readonly #changes: SerialChanges<ContainerRecord>;

  constructor(state: State) {
    this.#table = state.table<ContainerRecord>('containers');
    this.#changes = new SerialChanges(this.#table);
  }

  /** By id or unique prefix. @throws InvalidInput on an ambiguous prefix */
  find(id: string): ContainerRecord | undefined {
    const exact = this.#table.get(id);
    if (exact !== undefined) return exact;
    const ids = [...this.#table.values()].map((record) => record.id);
    const whole = uniquePrefix(ids, id, 'container_id');
    return whole === undefined ? undefined : this.#table.get(whole);
  }

  /** @throws NotFound; InvalidInput on an ambiguous prefix */
  get(id: string): ContainerRecord {
    const record = this.find(id);
    if (record === undefined) throw new NotFound('container', id);
    return record;
  }

  has(id: string): boolean {
    return this.#table.get(id) !== undefined;
  }

  byKey(key: string): ContainerRecord | undefined {
    return this.all().find((record) => containerKey(record.sandboxId, record.config.metadata) === key);
  }

  all(): readonly ContainerRecord[] {
    return [...this.#table.values()];
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

  /** Every committed change from now on, in its order. */
  watch(watch: TableWatch<ContainerRecord>): void {
    this.#table.watch(watch);
  }

  /** Commits it, then everybody can see it. */
  publish(record: ContainerRecord): Promise<void> {
    return this.#table.put(record.id, record);
  }

  /** Its process runs. One that has ended meanwhile stays EXITED and only gets its start. */
  async markRunning(id: string, startedAt: bigint): Promise<void> {
    await this.#changes.record(id, (record) => {
      if (record.state === 'CREATED') return { ...record, state: 'RUNNING', startedAt };
      return record.startedAt === 0n ? { ...record, startedAt } : record;
    });
  }

  /** Its process could not be started; wins over the end of what is killed afterwards. */
  async markStartFailed(id: string, exitCode: number, message: string, at: bigint): Promise<void> {
    await this.#changes.record(id, (record) => {
      if (record.state === 'EXITED') return record;
      return { ...record, state: 'EXITED', startedAt: at, finishedAt: at, exitCode, reason: 'StartError', message };
    });
  }

  /**
   * Records how it ended, once: the first end stands. An end that the monitor wrote down is visible before its commit,
   * because the next daemon reads it there again; one that only this daemon assumes is committed first.
   */
  async markExited(id: string, end: TaskEnd): Promise<void> {
    await this.#changes.record(id, (record) => exited(record, end), end.known ? 'at-once' : 'committed');
  }

  /** Nobody can say now what it does. */
  async markUnknown(id: string, message: string): Promise<void> {
    await this.#changes.record(id, (record) =>
      record.state === 'EXITED' ? record : { ...record, state: 'UNKNOWN', message },
    );
  }

  /** It has these limits now. */
  async markUpdated(id: string, resources: LinuxResources): Promise<void> {
    await this.#changes.change(id, (record) => ({ ...record, resources }));
  }

  async delete(id: string): Promise<void> {
    await this.#changes.delete(id);
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
