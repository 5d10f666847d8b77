import type { ContainerConfig, PodSandboxConfig } from '../../src/base/cri.ts';
import { messageOf } from '../../src/base/failure.ts';
import { NO_LIMITS } from '../../src/base/no-limits.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import type { GivenAnswers } from './answers.ts';
import { Client, type ClientParts, type Outcome } from './client.ts';
import { DISK_REFUSES } from './incarnation.ts';
import { ScheduleFailed } from './schedule-failed.ts';

/** What the callers of one pod need of the simulation. */
export interface PodCallsParts extends ClientParts {
  readonly answers: GivenAnswers;
}

/** Without having read what exists. */
const ASKS_AGAIN = 0.4;
/** What is run in containers: it ends, does not end, leaves something behind, or does both. */
const COMMANDS: readonly (readonly string[])[] = [['probe'], ['hang'], ['fork'], ['fork', 'hang']];

/** The protocol's calls about one pod. Requests and results are recorded in the answers that must stay valid. */
export class PodCalls {
  readonly #pod: string;
  readonly #parts: PodCallsParts;
  readonly #client: Client;
  readonly #labels: Readonly<Record<string, string>>;

  /** `givesUp` is how often the caller does not wait for an answer. */
  constructor(caller: string, pod: string, givesUp: number, parts: PodCallsParts) {
    this.#pod = pod;
    this.#parts = parts;
    this.#labels = { pod };
    this.#client = new Client(caller, givesUp, parts);
  }

  /** By which the pod is found. */
  get labels(): Readonly<Record<string, string>> {
    return this.#labels;
  }

  async runSandbox(config: PodSandboxConfig): Promise<string | undefined> {
    const key = `${this.#pod}/${config.metadata.attempt}`;
    const outcome = await this.#client.call(`RunPodSandbox ${key}`, ({ pods }, ctx) =>
      pods.runSandbox(config, '', ctx),
    );
    if (outcome.kind === 'nothing' && this.#parts.random.chance(ASKS_AGAIN)) return await this.runSandbox(config);
    if (outcome.kind !== 'answered') return undefined;
    this.#parts.answers.made('sandbox', key, outcome.value, outcome.value, config, outcome.domain);
    return outcome.value;
  }

  async createContainer(sandbox: string, config: ContainerConfig): Promise<string | undefined> {
    const { name, attempt } = config.metadata;
    const outcome = await this.#client.call(`CreateContainer ${name}/${attempt}`, ({ pods }, ctx) =>
      pods.createContainer(sandbox, config, ctx),
    );
    const again = outcome.kind === 'nothing' && this.#parts.random.chance(ASKS_AGAIN);
    if (again) return await this.createContainer(sandbox, config);
    if (outcome.kind !== 'answered') return undefined;
    const key = `${sandbox}/${name}/${attempt}`;
    this.#parts.answers.made('container', key, outcome.value, sandbox, config, outcome.domain);
    return outcome.value;
  }

  /** True when it was answered. */
  async startContainer(id: string, sandbox: string): Promise<boolean> {
    const outcome = await this.#client.call('StartContainer', ({ pods }, ctx) => pods.startContainer(id, ctx));
    if (outcome.kind === 'answered') this.#parts.answers.started(id, sandbox);
    return outcome.kind === 'answered';
  }

  async stopContainer(id: string, sandbox: string): Promise<void> {
    const { answers, random } = this.#parts;
    const deadline = BigInt(random.pick([0, 2, 30]));
    answers.stopAsked('container', id, sandbox);
    const outcome = await this.#client.call(`StopContainer ${deadline}s`, ({ pods }, ctx) =>
      pods.stopContainer(id, deadline, ctx),
    );
    if (outcome.kind === 'answered') answers.stopped('container', id, sandbox);
    this.#judge('StopContainer', outcome);
  }

  async removeContainer(id: string, sandbox: string): Promise<void> {
    const { answers } = this.#parts;
    answers.removeAsked('container', id, sandbox);
    const outcome = await this.#client.call('RemoveContainer', ({ pods }, ctx) => pods.removeContainer(id, ctx));
    if (outcome.kind === 'answered') answers.removed('container', id, sandbox);
    this.#judge('RemoveContainer', outcome);
  }

  async stopSandbox(id: string): Promise<void> {
    const { answers } = this.#parts;
    answers.stopAsked('sandbox', id, id);
    const outcome = await this.#client.call('StopPodSandbox', ({ pods }, ctx) => pods.stopSandbox(id, ctx));
    if (outcome.kind === 'answered') answers.stopped('sandbox', id, id);
    this.#judge('StopPodSandbox', outcome);
  }

  async removeSandbox(id: string): Promise<void> {
    const { answers } = this.#parts;
    answers.removeAsked('sandbox', id, id);
    const outcome = await this.#client.call('RemovePodSandbox', ({ pods }, ctx) => pods.removeSandbox(id, ctx));
    if (outcome.kind === 'answered') answers.removed('sandbox', id, id);
    this.#judge('RemovePodSandbox', outcome);
  }

  /** Always with a time-out: some commands never end. */
  async execSync(id: string): Promise<void> {
    const command = this.#parts.random.pick(COMMANDS);
    await this.#client.call(`ExecSync ${command.join(' ')}`, ({ pods }, ctx) => pods.execSync(id, command, 1n, ctx));
  }

  async reopenLog(id: string): Promise<void> {
    await this.#client.call('ReopenContainerLog', ({ pods }, ctx) => pods.reopenLog(id, ctx));
  }

  /** For one caller at a time: the order of two concurrent updates is not defined. */
  async updateContainer(id: string, sandbox: string): Promise<void> {
    const { answers, random } = this.#parts;
    const cpuShares = BigInt(2 + random.int(1000));
    answers.updated(id, sandbox, undefined);
    const limits = { ...NO_LIMITS, cpuShares };
    const outcome = await this.#client.call('UpdateContainerResources', ({ pods }, ctx) =>
      pods.updateContainer(id, limits, ctx),
    );
    if (outcome.kind === 'answered') answers.updated(id, sandbox, cpuShares);
  }

  /** To be called by one caller at a time. */
  async updateSandbox(id: string): Promise<void> {
    const { answers, random } = this.#parts;
    const cpuShares = BigInt(2 + random.int(1000));
    answers.resized(id, undefined);
    const size = { overhead: undefined, resources: { ...NO_LIMITS, cpuShares } };
    const outcome = await this.#client.call('UpdatePodSandboxResources', ({ pods }, ctx) =>
      pods.updateSandbox(id, size, ctx),
    );
    if (outcome.kind === 'answered') answers.resized(id, cpuShares);
  }

  async listSandboxes(): Promise<ReturnType<Domain['pods']['sandboxes']> | undefined> {
    const filter = { id: '', state: undefined, labels: this.#labels };
    const outcome = await this.#client.call('ListPodSandbox', async ({ pods }) => pods.sandboxes(filter));
    return outcome.kind === 'answered' ? outcome.value : undefined;
  }

  async listContainers(): Promise<ReturnType<Domain['pods']['containers']> | undefined> {
    const filter = { id: '', state: undefined, podSandboxId: '', labels: this.#labels };
    const outcome = await this.#client.call('ListContainers', async ({ pods }) => pods.containers(filter));
    return outcome.kind === 'answered' ? outcome.value : undefined;
  }

  /** What releases something needs no disk, and every process ends by SIGKILL. @throws ScheduleFailed */
  #judge(call: string, outcome: Outcome<unknown>): void {
    if (outcome.kind !== 'refused') return;
    const message = messageOf(outcome.error);
    if (message.includes(DISK_REFUSES))
      throw new ScheduleFailed(`${call} failed because the disk of the state takes nothing`);
    // Before that, time may have passed while others had their turns.
    if (message.includes('after SIGKILL') && this.#parts.scheduler.isCalm)
      throw new ScheduleFailed(`${call} timed out although every process is dead: ${message}`);
  }
}
