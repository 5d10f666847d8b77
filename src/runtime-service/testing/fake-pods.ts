import {
  type ContainerConfig,
  type ContainerFilter,
  hasLabels,
  type LinuxResources,
  type PodSandboxConfig,
  type SandboxFilter,
} from '../../base/cri.ts';
import { NotFound, PreconditionFailed } from '../../base/failure.ts';
import type { ExecSyncResult } from '../../container/exec-sync.ts';
import type { ContainerRecord } from '../../container/record.ts';
import type { PodRuntime } from '../../pod/runtime.ts';
import type { SandboxRecord, SandboxSize } from '../../sandbox/record.ts';
import { type ContainerChanges, containerRecord, sandboxRecord } from './records.ts';

/** Pods that are only records: what layer 4 asked for is what they show. */
export class FakePods implements PodRuntime {
  readonly #sandboxes = new Map<string, SandboxRecord>();
  readonly #containers = new Map<string, ContainerRecord>();
  /** Grace that the last stop of a container had, by id. */
  readonly stopDeadlines: Map<string, bigint> = new Map();
  readonly reopened: Set<string> = new Set();

  async runSandbox(config: PodSandboxConfig, requestedHandler: string): Promise<string> {
    const id = this.#newId('a');
    this.#sandboxes.set(id, sandboxRecord({ id, config, requestedHandler }));
    return id;
  }

  async stopSandbox(id: string): Promise<void> {
    const found = this.#sandboxes.get(id);
    if (found !== undefined) this.#sandboxes.set(id, { ...found, state: 'NOTREADY' });
  }

  async removeSandbox(id: string): Promise<void> {
    this.#sandboxes.delete(id);
  }

  sandbox(id: string): SandboxRecord {
    return recordOf(this.#sandboxes, 'sandbox', id);
  }

  sandboxes(filter: SandboxFilter): readonly SandboxRecord[] {
    return [...this.#sandboxes.values()].filter(
      ({ id, state, config }) =>
        id.startsWith(filter.id) && state === (filter.state ?? state) && hasLabels(config.labels, filter.labels),
    );
  }

  async createContainer(sandboxId: string, config: ContainerConfig): Promise<string> {
    const id = this.#newId('c');
    this.#containers.set(id, containerRecord({ id, sandboxId: this.sandbox(sandboxId).id, config, state: 'CREATED' }));
    return id;
  }

  async startContainer(id: string): Promise<void> {
    this.change(id, { state: 'RUNNING' });
  }

  async stopContainer(id: string, graceSeconds: bigint): Promise<void> {
    if (!this.#containers.has(id)) return;
    this.stopDeadlines.set(id, graceSeconds);
    this.change(id, { state: 'EXITED' });
  }

  async removeContainer(id: string): Promise<void> {
    this.#containers.delete(id);
  }

  container(id: string): ContainerRecord {
    return recordOf(this.#containers, 'container', id);
  }

  containers(filter: ContainerFilter): readonly ContainerRecord[] {
    return [...this.#containers.values()].filter(
      ({ id, sandboxId, state, config }) =>
        id.startsWith(filter.id) &&
        sandboxId.startsWith(filter.podSandboxId) &&
        state === (filter.state ?? state) &&
        hasLabels(config.labels, filter.labels),
    );
  }

  /** Supports only `echo`, whose output is its arguments. */
  async execSync(id: string, argv: readonly string[]): Promise<ExecSyncResult> {
    if (this.container(id).state !== 'RUNNING') throw new PreconditionFailed(`container "${id}" does not run`);
    const [program, ...words] = argv;
    const stdout = Buffer.from(program === 'echo' ? words.join(' ') : '');
    const exitCode = program === 'echo' ? 0 : 127;
    return { stdout: [stdout], stderr: [], exitCode, truncated: false, release: () => {} };
  }

  async reopenLog(id: string): Promise<void> {
    this.reopened.add(this.container(id).id);
  }

  async updateContainer(id: string, resources: LinuxResources): Promise<void> {
    this.change(id, { resources });
  }

  async updateSandbox(id: string, size: SandboxSize): Promise<void> {
    this.#sandboxes.set(id, { ...this.sandbox(id), size });
  }

  async sandboxInfo(id: string): Promise<Readonly<Record<string, string>>> {
    return { info: JSON.stringify({ pid: this.sandbox(id).pauseProcess?.process?.pid }) };
  }

  async containerInfo(id: string): Promise<Readonly<Record<string, string>>> {
    return { info: JSON.stringify({ pid: this.container(id).task.process?.pid }) };
  }

  /** Puts a sandbox or a container there. */
  add(record: SandboxRecord | ContainerRecord): void {
    if ('sandboxId' in record) this.#containers.set(record.id, record);
    else this.#sandboxes.set(record.id, record);
  }

  change(id: string, change: ContainerChanges): void {
    this.#containers.set(id, containerRecord({ ...this.container(id), ...change }));
  }

  #newId(letter: string): string {
    return `${letter}${this.#sandboxes.size + this.#containers.size}`.padEnd(64, '0');
  }
}

function recordOf<T>(records: ReadonlyMap<string, T>, what: string, id: string): T {
  const record = records.get(id);
  if (record === undefined) throw new NotFound(what, id);
  return record;
}
