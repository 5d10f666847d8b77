import { hasLabels, type SandboxFilter } from '../base/cri.ts';
import { NotFound, PreconditionFailed } from '../base/failure.ts';
import { uniquePrefix } from '../base/unique-prefix.ts';
import { SerialChanges } from '../state/serial-changes.ts';
import type { State, Table, TableWatch } from '../state/table.ts';
import type { SandboxRecord, SandboxSize } from './record.ts';
import { sandboxKey } from './sandbox-request.ts';

/** The published sandboxes. Reads answer from memory. */
export class Sandboxes {
  readonly #table: Table<SandboxRecord>;
  readonly #changes: SerialChanges<SandboxRecord>;
  /** Being stopped: take no new containers. */
  readonly #closed = new Set<string>();

  constructor(state: State) {
    this.#table = state.table<SandboxRecord>('sandboxes');
    this.#changes = new SerialChanges(this.#table);
  }

  /** By id or unique prefix. @throws InvalidInput on an ambiguous prefix */
  find(id: string): SandboxRecord | undefined {
    const exact = this.#table.get(id);
    if (exact !== undefined) return exact;
    const ids = [...this.#table.values()].map((record) => record.id);
    const whole = uniquePrefix(ids, id, 'pod_sandbox_id');
    return whole === undefined ? undefined : this.#table.get(whole);
  }

  /** @throws NotFound; InvalidInput on an ambiguous prefix */
  get(id: string): SandboxRecord {
    const record = this.find(id);
    if (record === undefined) throw new NotFound('pod sandbox', id);
    return record;
  }

  has(id: string): boolean {
    return this.#table.get(id) !== undefined;
  }

  byKey(key: string): SandboxRecord | undefined {
    return this.all().find((record) => sandboxKey(record.config.metadata) === key);
  }

  /** By its whole id. */
  byId(id: string): SandboxRecord | undefined {
    return this.#table.get(id);
  }

  all(): readonly SandboxRecord[] {
    return [...this.#table.values()];
  }

  list(filter: SandboxFilter): readonly SandboxRecord[] {
    return this.all().filter(
      (record) =>
        record.id.startsWith(filter.id) &&
        (filter.state === undefined || record.state === filter.state) &&
        hasLabels(record.config.labels, filter.labels),
    );
  }

  /** Every committed change from now on, in its order. */
  watch(watch: TableWatch<SandboxRecord>): void {
    this.#table.watch(watch);
  }

  /** Commits it, then everybody can see it. */
  publish(record: SandboxRecord): Promise<void> {
    return this.#table.put(record.id, record);
  }

  /** What holds its namespaces is gone. Once is enough; of a removed sandbox nothing happens. */
  async markNotReady(id: string): Promise<void> {
    await this.#changes.record(id, (record) =>
      record.state === 'NOTREADY' ? record : { ...record, state: 'NOTREADY' },
    );
  }

  /** Somebody told how large it is now. */
  async markSized(id: string, size: SandboxSize): Promise<void> {
    await this.#changes.change(id, (record) => ({ ...record, size }));
  }

  async delete(id: string): Promise<void> {
    await this.#changes.delete(id);
    this.#closed.delete(id);
  }

  /** From now on no container comes into it. */
  close(id: string): void {
    this.#closed.add(id);
  }

  /** @throws NotFound; PreconditionFailed where it takes no containers (any more) */
  open(id: string): SandboxRecord {
    const record = this.get(id);
    if (record.state !== 'READY') throw new PreconditionFailed(`pod sandbox ${record.id} is not ready: it has stopped`);
    if (this.#closed.has(record.id)) throw new PreconditionFailed(`pod sandbox ${record.id} is being stopped`);
    return record;
  }
}
