import { PodCalls, type PodCallsParts } from './pod-calls.ts';

const GIVES_UP = 0.3;
/** Runs a command more often than all else: so do a kubelet's probes, beside its own work on the pod. */
const PROBES = 0.6;
const MOST_ROUNDS = 6;

/**
 * Somebody with crictl beside the kubelet, whom nothing keeps from running commands in a pod, starting, stopping and
 * removing what is in it at any time.
 */
export class Person {
  readonly #parts: PodCallsParts;
  readonly #calls: PodCalls;

  constructor(pod: string, parts: PodCallsParts) {
    this.#parts = parts;
    this.#calls = new PodCalls(`person at ${pod}`, pod, GIVES_UP, parts);
  }

  async run(): Promise<void> {
    for (let rounds = this.#parts.random.int(MOST_ROUNDS); rounds > 0; rounds -= 1) await this.#meddle();
  }

  async #meddle(): Promise<void> {
    const { random } = this.#parts;
    const [containers, sandboxes] = await Promise.all([this.#calls.listContainers(), this.#calls.listSandboxes()]);
    if (containers === undefined || containers.length === 0 || sandboxes === undefined) return;
    const { id, sandboxId } = random.pick(containers);
    if (random.chance(PROBES)) return await this.#calls.execSync(id);
    const acts = [
      () => this.#calls.startContainer(id, sandboxId),
      () => this.#calls.stopContainer(id, sandboxId),
      () => this.#calls.removeContainer(id, sandboxId),
      () => this.#calls.stopSandbox(sandboxId),
      () => this.#calls.removeSandbox(sandboxId),
    ];
    await random.pick(acts)();
  }
}
