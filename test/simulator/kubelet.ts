import type { ContainerConfig, PodSandboxConfig } from '../../src/base/cri.ts';
import { containerConfig } from '../../src/container/testing/container-config.ts';
import { podConfig } from '../../src/sandbox/testing/pod-config.ts';
import { PodCalls, type PodCallsParts } from './pod-calls.ts';
import type { PauseWay } from './sim-node.ts';
import { LOGS } from './sim-paths.ts';

/** What a kubelet needs of the simulation. */
export interface KubeletParts extends PodCallsParts {
  readonly pauses: PauseWay;
}

/** Most clients wait long; some give up at once. */
const GIVES_UP: readonly number[] = [0.05, 0.15, 0.6];
/** Calls once, gives up and does not repeat the call: the result is not claimed. */
const WALKS_AWAY = 0.1;
const ASKS_TWICE = 0.1;
const OTHER_CONTENT = 0.05;
const FORCES = 0.2;
const RESIZES = 0.3;
const PROBES_AT_ONCE = 0.5;

/**
 * Manages one pod as kubelet does: reads what exists, requests what is missing with the same key as before, sometimes
 * gives up waiting, and in the end requests the removal of everything until nothing is left.
 */
export class Kubelet {
  readonly #parts: KubeletParts;
  readonly #pod: string;
  readonly #rounds: number;
  readonly #calls: PodCalls;

  constructor(pod: string, parts: KubeletParts) {
    this.#pod = pod;
    this.#parts = parts;
    const walksAway = parts.random.chance(WALKS_AWAY);
    this.#calls = new PodCalls(pod, pod, walksAway ? 1 : parts.random.pick(GIVES_UP), parts);
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
    if (this.#parts.random.chance(RESIZES)) await this.#calls.updateSandbox(sandbox);
    await Promise.all(
      ['app', 'sidecar'].slice(0, 1 + this.#parts.random.int(2)).map((name) => this.#container(sandbox, name)),
    );
  }

  /** A ready sandbox, if there is one or can be one. */
  async #sandbox(): Promise<string | undefined> {
    const list = await this.#calls.listSandboxes();
    if (list === undefined) return undefined;
    const ready = list.find(({ state }) => state === 'READY');
    if (ready !== undefined) return ready.id;
    for (const { id } of list) await this.#stopSandbox(id);
    const attempt = 1 + Math.max(-1, ...list.map(({ config }) => config.metadata.attempt));
    return await this.#twice((config) => this.#calls.runSandbox(config), this.#sandboxConfig(attempt));
  }

  async #container(sandbox: string, name: string): Promise<void> {
    const list = await this.#calls.listContainers();
    if (list === undefined) return;
    const mine = list.filter((record) => record.sandboxId === sandbox && record.config.metadata.name === name);
    const created = mine.find(({ state }) => state === 'CREATED');
    const running = mine.find(({ state }) => state === 'RUNNING');
    if (running !== undefined) return await this.#look(running.id, sandbox);
    const attempt = 1 + Math.max(-1, ...mine.map(({ config }) => config.metadata.attempt));
    const create = (config: ContainerConfig): Promise<string | undefined> =>
      this.#calls.createContainer(sandbox, config);
    const id = created?.id ?? (await this.#twice(create, this.#containerConfig(name, attempt)));
    if (id === undefined || !(await this.#calls.startContainer(id, sandbox))) return;
    if (this.#parts.random.chance(PROBES_AT_ONCE)) await this.#look(id, sandbox);
  }

  /** A running container is probed, gets other limits, or a new log. */
  async #look(id: string, sandbox: string): Promise<void> {
    const what = this.#parts.random.int(5);
    if (what < 2) await this.#calls.execSync(id);
    else if (what < 4) await this.#calls.updateContainer(id, sandbox);
    else await this.#calls.reopenLog(id);
  }

  /** True when nothing is left of the pod. */
  async #tearDown(): Promise<boolean> {
    const containers = await this.#calls.listContainers();
    const sandboxes = await this.#calls.listSandboxes();
    if (containers === undefined || sandboxes === undefined) return false;
    // Others than kubelet remove what still runs (crictl rm -f).
    if (!this.#parts.random.chance(FORCES)) {
      await Promise.all(containers.map(({ id, sandboxId }) => this.#calls.stopContainer(id, sandboxId)));
      for (const { id } of sandboxes) await this.#stopSandbox(id);
    }
    for (const { id, sandboxId } of containers) await this.#calls.removeContainer(id, sandboxId);
    for (const { id } of sandboxes) await this.#calls.removeSandbox(id);
    return sandboxes.length === 0 && containers.length === 0;
  }

  async #stopSandbox(id: string): Promise<void> {
    const stop = (): Promise<void> => this.#calls.stopSandbox(id);
    await Promise.all(this.#parts.random.chance(ASKS_TWICE) ? [stop(), stop()] : [stop()]);
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
    // Only a shared PID namespace needs a process that reaps.
    const pid = this.#parts.pauses === 'none' ? 'CONTAINER' : 'POD';
    return podConfig({ metadata, labels: this.#calls.labels, logDirectory: LOGS, namespaces: { pid } });
  }

  #containerConfig(name: string, attempt: number): ContainerConfig {
    const logPath = `${this.#pod}-${name}-${attempt}.log`;
    return containerConfig({ metadata: { name, attempt }, labels: this.#calls.labels, logPath });
  }
}
