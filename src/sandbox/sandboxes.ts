import { hasLabels, type SandboxFilter } from '../base/cri.ts';
import { PreconditionFailed } from '../base/failure.ts';
import { PublishedRecords } from '../state/published-records.ts';
import type { State } from '../state/table.ts';
import type { SandboxRecord, SandboxSize } from './record.ts';
import { sandboxKey } from './sandbox-request.ts';
import { afterChange, type SandboxChange } from './sandbox-transitions.ts';

/** The published sandboxes. */
export class Sandboxes extends PublishedRecords<SandboxRecord> {
  /** Being stopped: take no new containers. */
  readonly #closed = new Set<string>();

  constructor(state: State) {
    super(state, {
      table: 'sandboxes',
      name: 'pod sandbox',
      idField: 'pod_sandbox_id',
      keyOf: ({ config }) => sandboxKey(config.metadata),
    });
  }

  list(filter: SandboxFilter): readonly SandboxRecord[] {
    return this.all().filter(
      (record) =>
        record.id.startsWith(filter.id) &&
        (filter.state === undefined || record.state === filter.state) &&
        hasLabels(record.config.labels, filter.labels),
    );
  }

  /** Records what happened to it; nothing if it has been removed. */
  async transition(id: string, change: SandboxChange): Promise<void> {
    await this.record(id, (record) => afterChange(record, change));
  }

  /** Records the size that kubelet reported. */
  async resize(id: string, size: SandboxSize): Promise<void> {
    await this.change(id, (record) => ({ ...record, size }));
  }

  override async delete(id: string): Promise<void> {
    await super.delete(id);
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
