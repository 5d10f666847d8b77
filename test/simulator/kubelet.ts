import type { ContainerConfig, LinuxResources, PodSandboxConfig } from '../../src/base/cri.ts';
import { containerConfig } from '../../src/container/testing/container-config.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import { podConfig } from '../../src/sandbox/testing/pod-config.ts';
import type { Answers } from './answers.ts';
import { Client, type ClientParts, type Outcome } from './client.ts';
import type { PauseWay } from './sim-node.ts';
import { LOGS } from './sim-places.ts';

/** What a kubelet needs of the simulation. */
export interface KubeletParts extends ClientParts {
  readonly answers: Answers;
  readonly pauses: PauseWay;
}

/** Most clients are patient; some hardly wait at all. */
const GIVES_UP: readonly number[] = [0.05, 0.15, 0.6];
const NO_LIMITS: LinuxResources = {
  cpuPeriod: 0n,
  cpuQuota: 0n,
  cpuShares: 0n,
  memoryLimitInBytes: 0n,
  oomScoreAdj: 0n,
  cpusetCpus: '',
  cpusetMems: '',
  hugepageLimits: [],
  unified: {},
  memorySwapLimitInBytes: 0n,
};
/** Asks once, gives up and forgets it: nobody claims what was made. */
const WALKS_AWAY = 0.1;
const ASKS_TWICE = 0.1;
/** Without having looked at what is there. */
const ASKS_AGAIN = 0.4;
const OTHER_CONTENT = 0.05;
const FORCES = 0.2;
const RESIZES = 0.3;
const PROBES_AT_ONCE = 0.5;
/** What is run in containers: it ends, does not end, leaves something behind, or does both. */
const COMMANDS: readonly (readonly string[])[] = [['probe'], ['hang'], ['fork'], ['fork', 'hang']];

/**
 * One pod as a kubelet keeps it: it looks at what is there, asks for what is missing with the same key as before, gives
 * up waiting now and then, and in the end asks for the removal of all until nothing is left.
 */
export class Kubelet {
  readonly #parts: KubeletParts;
  readonly #pod: string;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #rounds: number;
  readonly #client: Client;

  constructor(pod: string, parts: KubeletParts) {
    this.#pod = pod;
    this.#parts = parts;
    this.#labels = { pod };
    const walksAway = parts.random.chance(WALKS_AWAY);
    this.#client = new Client(pod, walksAway ? 1 : parts.random.pick(GIVES_UP), parts);
    this.#rounds = walksAway ? 1 : 1 + parts.random.int(4);
  }

  /** The pod's whole life. */
  async run(): Promise<void> {
    for (let round = 0; round < this.#rounds; round += 1) await this.#sync();
    await this.remove();
  }

  /** Asks until nothing is shown. Something may still be published later, for a call that was given up. */
  async remove(): Promise<void> {
    while (!(await this.#tearDown()));
  }

  async #sync(): Promise<void> {
    const sandbox = await this.#sandbox();
    if (sandbox === undefined) return;
    if (this.#parts.random.chance(RESIZES)) await this.#resize(sandbox);
    await Promise.all(
      ['app', 'sidecar'].slice(0, 1 + this.#parts.random.int(2)).map((name) => this.#container(sandbox, name)),
    );
  }

  /** A ready sandbox, if there is one or can be one. */
  async #sandbox(): Promise<string | undefined> {
    const list = await this.#listSandboxes();
    if (list === undefined) return undefined;
    const ready = list.find(({ state }) => state === 'READY');
    if (ready !== undefined) return ready.id;
    for (const { id } of list) await this.#stopSandbox(id);
    const attempt = 1 + Math.max(-1, ...list.map(({ config }) => config.metadata.attempt));
    return await this.#twice((config) => this.#runSandbox(config), this.#sandboxConfig(attempt));
  }

  async #runSandbox(config: PodSandboxConfig): Promise<string | undefined> {
    const outcome = await this.#client.call(`RunPodSandbox ${this.#pod}/${config.metadata.attempt}`, ({ pods }, ctx) =>
      pods.runSandbox(config, '', ctx),
    );
    if (outcome.kind === 'nothing' && this.#parts.random.chance(ASKS_AGAIN)) return await this.#runSandbox(config);
    if (outcome.kind !== 'answered') return undefined;
    const key = `${this.#pod}/${config.metadata.attempt}`;
    this.#parts.answers.made('sandbox', key, outcome.value, outcome.value, config, outcome.domain);
    return outcome.value;
  }

  async #container(sandbox: string, name: string): Promise<void> {
    const list = await this.#listContainers();
    if (list === undefined) return;
    const mine = list.filter((record) => record.sandboxId === sandbox && record.config.metadata.name === name);
    const created = mine.find(({ state }) => state === 'CREATED');
    const running = mine.find(({ state }) => state === 'RUNNING');
    if (running !== undefined) return await this.#look(running.id, sandbox);
    const attempt = 1 + Math.max(-1, ...mine.map(({ config }) => config.metadata.attempt));
    const id =
      created?.id ??
      (await this.#twice((config) => this.#create(sandbox, config), this.#containerConfig(name, attempt)));
    if (id !== undefined) await this.#start(id, sandbox);
  }

  async #create(sandbox: string, config: ContainerConfig): Promise<string | undefined> {
    const { name, attempt } = config.metadata;
    const outcome = await this.#client.call(`CreateContainer ${name}/${attempt}`, ({ pods }, ctx) =>
      pods.createContainer(sandbox, config, undefined, ctx),
    );
    if (outcome.kind === 'nothing' && this.#parts.random.chance(ASKS_AGAIN)) return await this.#create(sandbox, config);
    if (outcome.kind !== 'answered') return undefined;
    this.#parts.answers.made(
      'container',
      `${sandbox}/${name}/${attempt}`,
      outcome.value,
      sandbox,
      config,
      outcome.domain,
    );
    return outcome.value;
  }

  async #start(id: string, sandbox: string): Promise<void> {
    const outcome = await this.#client.call('StartContainer', ({ pods }, ctx) => pods.startContainer(id, ctx));
    if (outcome.kind !== 'answered') return;
    this.#parts.answers.started(id, sandbox);
    if (this.#parts.random.chance(PROBES_AT_ONCE)) await this.#look(id, sandbox);
  }

  /** A running container is probed, gets other limits, or a new log. */
  async #look(id: string, sandbox: string): Promise<void> {
    const what = this.#parts.random.int(5);
    if (what < 2) await this.#exec(id);
    else if (what < 4) await this.#update(id, sandbox);
    else await this.#client.call('ReopenContainerLog', ({ pods }, ctx) => pods.reopenLog(id, ctx));
  }

  async #exec(id: string): Promise<void> {
    const command = this.#parts.random.pick(COMMANDS);
    await this.#client.call(`ExecSync ${command.join(' ')}`, ({ pods }, ctx) => pods.execSync(id, command, 1n, ctx));
  }

  async #resize(sandbox: string): Promise<void> {
    const { answers, random } = this.#parts;
    const cpuShares = BigInt(2 + random.int(1000));
    answers.resized(sandbox, undefined);
    const size = { overhead: undefined, resources: { ...NO_LIMITS, cpuShares } };
    const outcome = await this.#client.call('UpdatePodSandboxResources', ({ pods }, ctx) =>
      pods.updateSandbox(sandbox, size, ctx),
    );
    if (outcome.kind === 'answered') answers.resized(sandbox, cpuShares);
  }

  async #update(id: string, sandbox: string): Promise<void> {
    const { answers, random } = this.#parts;
    const cpuShares = BigInt(2 + random.int(1000));
    answers.updated(id, sandbox, undefined);
    const limits = { ...NO_LIMITS, cpuShares };
    const outcome = await this.#client.call('UpdateContainerResources', ({ pods }, ctx) =>
      pods.updateContainer(id, limits, ctx),
    );
    if (outcome.kind === 'answered') answers.updated(id, sandbox, cpuShares);
  }

  /** True when nothing is left of the pod. */
  async #tearDown(): Promise<boolean> {
    const containers = await this.#listContainers();
    const sandboxes = await this.#listSandboxes();
    if (containers === undefined || sandboxes === undefined) return false;
    // Others than kubelet remove what still runs (crictl rm -f).
    if (!this.#parts.random.chance(FORCES)) {
      await Promise.all(containers.map(({ id, sandboxId }) => this.#stopContainer(id, sandboxId)));
      for (const { id } of sandboxes) await this.#stopSandbox(id);
    }
    for (const { id, sandboxId } of containers) await this.#removeContainer(id, sandboxId);
    for (const { id } of sandboxes) await this.#removeSandbox(id);
    return sandboxes.length === 0 && containers.length === 0;
  }

  async #stopContainer(id: string, sandbox: string): Promise<void> {
    const { answers, random } = this.#parts;
    const grace = BigInt(random.pick([0, 2, 30]));
    answers.stopAsked('container', id, sandbox);
    const outcome = await this.#client.call(`StopContainer ${grace}s`, ({ pods }, ctx) =>
      pods.stopContainer(id, grace, ctx),
    );
    if (outcome.kind === 'answered') answers.stopped('container', id, sandbox);
  }

  async #stopSandbox(id: string): Promise<void> {
    const { answers } = this.#parts;
    answers.stopAsked('sandbox', id, id);
    const stop = (): Promise<Outcome<void>> =>
      this.#client.call('StopPodSandbox', ({ pods }, ctx) => pods.stopSandbox(id, ctx));
    const outcomes = await Promise.all(this.#parts.random.chance(ASKS_TWICE) ? [stop(), stop()] : [stop()]);
    if (outcomes.some(({ kind }) => kind === 'answered')) answers.stopped('sandbox', id, id);
  }

  async #removeContainer(id: string, sandbox: string): Promise<void> {
    const { answers } = this.#parts;
    answers.removeAsked('container', id, sandbox);
    const outcome = await this.#client.call('RemoveContainer', ({ pods }, ctx) => pods.removeContainer(id, ctx));
    if (outcome.kind === 'answered') answers.removed('container', id, sandbox);
  }

  async #removeSandbox(id: string): Promise<void> {
    const { answers } = this.#parts;
    answers.removeAsked('sandbox', id, id);
    const outcome = await this.#client.call('RemovePodSandbox', ({ pods }, ctx) => pods.removeSandbox(id, ctx));
    if (outcome.kind === 'answered') answers.removed('sandbox', id, id);
  }

  async #listSandboxes(): Promise<ReturnType<Domain['pods']['sandboxes']> | undefined> {
    const filter = { id: '', state: undefined, labels: this.#labels };
    const outcome = await this.#client.call('ListPodSandbox', async ({ pods }) => pods.sandboxes(filter));
    return outcome.kind === 'answered' ? outcome.value : undefined;
  }

  async #listContainers(): Promise<ReturnType<Domain['pods']['containers']> | undefined> {
    const filter = { id: '', state: undefined, podSandboxId: '', labels: this.#labels };
    const outcome = await this.#client.call('ListContainers', async ({ pods }) => pods.containers(filter));
    return outcome.kind === 'answered' ? outcome.value : undefined;
  }

  /** Now and then asks a second time at once, with the same content or with other content under the same key. */
  async #twice<C extends { readonly annotations: Readonly<Record<string, string>> }>(
    ask: (config: C) => Promise<string | undefined>,
    config: C,
  ): Promise<string | undefined> {
    const { random } = this.#parts;
    if (!random.chance(ASKS_TWICE)) return await ask(config);
    const other = random.chance(OTHER_CONTENT / ASKS_TWICE) ? { ...config, annotations: { changed: 'yes' } } : config;
    const answers = await Promise.all([ask(config), ask(other)]);
    return answers.find((id) => id !== undefined);
  }

  #sandboxConfig(attempt: number): PodSandboxConfig {
    const metadata = { name: this.#pod, namespace: 'default', uid: `uid-${this.#pod}`, attempt };
    // Only a shared PID namespace needs somebody who reaps.
    const pid = this.#parts.pauses === 'none' ? 'CONTAINER' : 'POD';
    return podConfig({ metadata, labels: this.#labels, logDirectory: LOGS, namespaces: { pid } });
  }

  #containerConfig(name: string, attempt: number): ContainerConfig {
    const logPath = `${this.#pod}-${name}-${attempt}.log`;
    return containerConfig({ metadata: { name, attempt }, labels: this.#labels, logPath });
  }
}
