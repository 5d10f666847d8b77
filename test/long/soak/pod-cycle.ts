import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '../../harness/cri-client.ts';
import { containerConfig, type Life, podConfig } from '../../host/kubelet-like.ts';
import type { Random } from '../../simulator/random.ts';
import type { Fault } from './faults.ts';
import { FAULTY_HANDLER, RUNTIME_FAULT } from './faulty-programs.ts';
import type { SoakedDaemon } from './soaked-daemon.ts';

/** After it, a pod that is not removed is stuck. */
const TEARDOWN_MS = 120_000;
/** An exec that was running ends with its container. */
const BACKGROUND_MS = 30_000;
const LONGEST_CANCEL_MS = 400;
/** Percentage of callers that repeat a lost RunPodSandbox as kubelet does. The others leave the pod to the daemon. */
const REPEATS = 0.99;
const COMMAND = ['sh', '-c', 'echo up; exec sleep 1000'];

interface CallError {
  readonly code?: number;
  readonly details?: string;
}

/** The life cycle of one pod with one container, with at most one fault of its own. */
export class PodCycle {
  readonly soaked: SoakedDaemon;
  readonly #life: Life;
  readonly #fault: Fault | undefined;
  readonly #random: Random;
  readonly #background: Promise<unknown>[] = [];
  #sandbox = '';
  #container = '';

  constructor(soaked: SoakedDaemon, image: string, number: number, fault: Fault | undefined, random: Random) {
    this.soaked = soaked;
    this.#fault = fault;
    this.#random = random;
    const name = `${fault?.network ?? 'soak'}-${number}`;
    this.#life = { image, name, logDirectory: join(soaked.daemon.base, 'logs', name) };
  }

  get containerId(): string {
    return this.#container;
  }

  get logFile(): string {
    return join(this.#life.logDirectory, 'main.log');
  }

  /** Runs a call in parallel with the cycle; it must have ended when the pod is removed. */
  background(call: Promise<unknown>): void {
    this.#background.push(call.catch(() => {}));
  }

  /** Runs the pod to its removal. @returns what was wrong; empty if nothing was */
  async run(): Promise<readonly string[]> {
    const calm = this.soaked.calm;
    const problems: string[] = [];
    const note = (error: unknown): unknown => problems.push(this.#describe(error));
    await this.#up().catch((error: unknown) => this.#judge(error, calm).forEach(note));
    await this.#down().catch(note);
    await this.#backgroundEnds().catch(note);
    return problems;
  }

  async #up(): Promise<void> {
    const sandboxConfig = podConfig(this.#life);
    const run = await this.#call('RunPodSandbox', this.#runRequest());
    this.#sandbox = run.podSandboxId;
    const creation = this.#call('CreateContainer', {
      podSandboxId: this.#sandbox,
      config: this.#containerConfig(),
      sandboxConfig,
    });
    if (this.#fault?.runtime === 'hangs') await this.#stopDuring(creation);
    this.#container = (await creation).containerId;
    await this.#call('StartContainer', { containerId: this.#container });
    const exec = await this.#call('ExecSync', { containerId: this.#container, cmd: ['echo', 'here'], timeout: 30 });
    assert.equal(Buffer.from(exec.stdout).toString(), 'here\n');
    await this.#fault?.act?.(this, this.#random);
    await this.#call('StopContainer', { containerId: this.#container, timeout: 0 });
    const { status } = await this.#call('ContainerStatus', { containerId: this.#container });
    assert.deepEqual([status.state, status.exitCode], ['CONTAINER_EXITED', 137]);
    if (this.#fault?.fails) throw new Error(`${this.#fault.fails.rpc} did not fail`);
  }

  #runRequest(): Message {
    return { config: podConfig(this.#life), runtimeHandler: FAULTY_HANDLER };
  }

  #containerConfig(): Message {
    const { runtime } = this.#fault ?? {};
    const envs = runtime === undefined ? [] : [{ key: RUNTIME_FAULT, value: Buffer.from(runtime) }];
    return { ...containerConfig(this.#life, COMMAND), envs };
  }

  /** The creation is waited for by the caller. */
  async #stopDuring(creation: Promise<unknown>): Promise<void> {
    creation.catch(() => {});
    await Promise.race([creation.catch(() => {}), sleep(500)]);
    await this.soaked.call('StopPodSandbox', { podSandboxId: this.#sandbox });
  }

  /** A call of the cycle; the one that the fault names is cancelled by its caller at a random moment. */
  async #call(rpc: string, request: Message): Promise<Message> {
    const cancelled = this.#fault?.cancelled === rpc;
    const options = cancelled ? { signal: AbortSignal.timeout(this.#random.int(LONGEST_CANCEL_MS)) } : {};
    try {
      return await this.soaked.call(rpc, request, options);
    } catch (error) {
      throw new FailedCall(rpc, error);
    }
  }

  /** What of a failed cycle was not to be expected. */
  #judge(error: unknown, calm: number | undefined): readonly unknown[] {
    if (calm === undefined || calm !== this.soaked.calm) return [];
    if (error instanceof FailedCall && this.#fault?.cancelled === error.rpc) return [];
    const { fails } = this.#fault ?? {};
    if (error instanceof FailedCall && fails?.rpc === error.rpc && fails.message.test(error.message)) return [];
    return [error];
  }

  /** Removes whatever sandbox has the name of the pod, as kubelet does. */
  async #down(): Promise<void> {
    const until = performance.now() + TEARDOWN_MS;
    const lost = this.#sandbox === '' && this.#random.chance(REPEATS);
    if (lost) await this.soaked.call('RunPodSandbox', this.#runRequest()).catch(() => {});
    for (const rpc of ['StopPodSandbox', 'RemovePodSandbox']) {
      if (this.#fault?.cancelled === rpc && this.#sandbox !== '') {
        await this.#call(rpc, { podSandboxId: this.#sandbox }).catch(() => {});
      }
    }
    for (;;) {
      const { items } = await this.soaked.insist('ListPodSandbox', {}, until);
      const own = items.filter(({ metadata }: Message) => metadata.name === this.#life.name);
      if (own.length === 0) return;
      for (const { id } of own) {
        await this.soaked.insist('StopPodSandbox', { podSandboxId: id }, until);
        await this.soaked.insist('RemovePodSandbox', { podSandboxId: id }, until);
      }
    }
  }

  async #backgroundEnds(): Promise<void> {
    const timer = new AbortController();
    const late = sleep(BACKGROUND_MS, 'late', { signal: timer.signal }).catch(() => 'ended');
    const first = await Promise.race([late, Promise.all(this.#background)]);
    timer.abort();
    if (first === 'late') throw new Error('a call in parallel with the cycle did not end with the pod');
  }

  #describe(error: unknown): string {
    const causes: string[] = [];
    for (let one: unknown = error; one instanceof Error; one = one.cause) causes.push(one.message.slice(0, 600));
    return `pod ${this.#life.name} (${this.#fault?.name ?? 'without a fault'}): ${causes.join(': ')}`;
  }
}

class FailedCall extends Error {
  readonly rpc: string;

  constructor(rpc: string, cause: unknown) {
    const { code, details } = cause as CallError;
    super(`${rpc}: ${code} ${details ?? String(cause)}`);
    this.rpc = rpc;
  }
}
