import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../harness/cri-client.ts';
import type { DaemonUnderTest } from '../harness/daemon.ts';

const UNAVAILABLE = 14;
const CANCELLED = 1;

/** What a life cycle asks for, step by step. */
export interface Life {
  readonly image: string;
  readonly name: string;
  readonly logDirectory: string;
}

/**
 * A client that behaves like kubelet: a call that dies with the daemon is asked again, with the same content, once the
 * daemon is back. Counts how often that happened.
 */
export class KubeletLike {
  readonly #daemon: DaemonUnderTest;
  restarts = 0;

  constructor(daemon: DaemonUnderTest) {
    this.#daemon = daemon;
  }

  /** @throws whatever the RPC answers, unless the daemon died of it */
  async call(rpc: string, request: Message = {}): Promise<Message> {
    for (;;) {
      try {
        return await this.#daemon.cri.call(rpc, request);
      } catch (error) {
        const code = (error as { code?: number }).code;
        if (code !== UNAVAILABLE && code !== CANCELLED) throw error;
        await this.#daemon.ended();
        await this.#daemon.start({ GANTRY_FAILPOINTS: '' });
        this.restarts += 1;
      }
    }
  }

  /** A pod with one container from pull to removal; what is asked twice must give the same answer. */
  async live(life: Life): Promise<void> {
    await this.call('PullImage', { image: { image: life.image } });
    const sandbox = podConfig(life);
    const { podSandboxId } = await this.call('RunPodSandbox', { config: sandbox });
    const { containerId } = await this.call('CreateContainer', {
      podSandboxId,
      config: containerConfig(life),
      sandboxConfig: sandbox,
    });
    await this.startOnce(containerId);
    const exec = await this.call('ExecSync', { containerId, cmd: ['echo', 'here'], timeout: 10 });
    if (Buffer.from(exec.stdout).toString() !== 'here\n') throw new Error(`exec answered ${JSON.stringify(exec)}`);
    await this.call('StopContainer', { containerId, timeout: 0 });
    await this.call('RemoveContainer', { containerId });
    await this.call('StopPodSandbox', { podSandboxId });
    await this.call('RemovePodSandbox', { podSandboxId });
    await this.call('RemoveImage', { image: { image: life.image } });
  }

  /** StartContainer is not idempotent: kubelet reads the status before it calls again. */
  async startOnce(containerId: string): Promise<void> {
    try {
      await this.call('StartContainer', { containerId });
    } catch (error) {
      const { status } = await this.call('ContainerStatus', { containerId });
      if (status.state !== 'CONTAINER_RUNNING') throw error;
    }
  }
}

export function podConfig(life: Life): Message {
  mkdirSync(life.logDirectory, { recursive: true });
  return {
    metadata: { name: life.name, namespace: 'kill', uid: `uid-${life.name}`, attempt: 0 },
    logDirectory: life.logDirectory,
    linux: {},
  };
}

export function containerConfig(life: Life, command: readonly string[] = ['sleep', '1000']): Message {
  return {
    metadata: { name: 'main', attempt: 0 },
    image: { image: life.image },
    command,
    logPath: 'main.log',
    linux: {},
  };
}

/** A pod whose container numbers its lines, twenty a second, to show that none is lost. */
export class Witness {
  readonly sandbox: string;
  readonly container: string;
  readonly logFile: string;

  private constructor(sandbox: string, container: string, logFile: string) {
    this.sandbox = sandbox;
    this.container = container;
    this.logFile = logFile;
  }

  static async start(daemon: DaemonUnderTest, image: string): Promise<Witness> {
    const life = { image, name: 'witness', logDirectory: join(daemon.base, 'witness') };
    const sandboxConfig = podConfig(life);
    await daemon.cri.call('PullImage', { image: { image } });
    const { podSandboxId } = await daemon.cri.call('RunPodSandbox', { config: sandboxConfig });
    const counting = ['sh', '-c', 'i=0; while :; do echo "line $i"; i=$((i+1)); sleep 0.05; done'];
    const { containerId } = await daemon.cri.call('CreateContainer', {
      podSandboxId,
      config: containerConfig(life, counting),
      sandboxConfig,
    });
    await daemon.cri.call('StartContainer', { containerId });
    return new Witness(podSandboxId, containerId, join(life.logDirectory, 'main.log'));
  }

  /** The numbers of the lines in its log, in order. */
  lines(): readonly number[] {
    return readFileSync(this.logFile, 'utf8')
      .split('\n')
      .flatMap((line) => {
        const number = / stdout F line (\d+)$/.exec(line)?.[1];
        return number === undefined ? [] : [Number(number)];
      });
  }
}
