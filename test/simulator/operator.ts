import type { ContainerRecord } from '../../src/container/record.ts';
import { PodCalls, type PodCallsParts } from './pod-calls.ts';

const GIVES_UP = 0.3;
/** Runs commands more often than anything else, as a kubelet's probes do in addition to its other work. */
const PROBES = 0.6;
const MOST_ROUNDS = 6;
/** Lists that contained no container. */
const MOST_LOOKS = 40;
/** In steps. */
const LONGEST_REST = 100;

/**
 * An operator with crictl in addition to the kubelet, who may run commands in a pod, and start, stop and remove its
 * containers at any time.
 */
export class Operator {
  readonly #parts: PodCallsParts;
  readonly #calls: PodCalls;

  constructor(pod: string, parts: PodCallsParts) {
    this.#parts = parts;
    this.#calls = new PodCalls(`person at ${pod}`, pod, GIVES_UP, parts);
  }

  /** Until the pod's life is over, or he has had enough. */
  async run(isOver: () => boolean): Promise<void> {
    const { random } = this.#parts;
    let looks = MOST_LOOKS;
    for (let rounds = random.int(MOST_ROUNDS); rounds > 0 && looks > 0 && !isOver(); ) {
      await this.#rest();
      const containers = (await this.#calls.listContainers()) ?? [];
      if (containers.length === 0) {
        looks -= 1;
        continue;
      }
      rounds -= 1;
      await this.#meddle(random.pick(containers));
    }
  }

  #rest(): Promise<void> {
    const { scheduler, random } = this.#parts;
    return new Promise((resolve) => scheduler.afterSteps(random.int(LONGEST_REST), resolve));
  }

  async #meddle({ id, sandboxId }: ContainerRecord): Promise<void> {
    const { random } = this.#parts;
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
