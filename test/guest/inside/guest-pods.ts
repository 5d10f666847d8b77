import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Message } from '../../harness/cri-client.ts';
import { DaemonUnderTest } from '../../harness/daemon.ts';
import { eventually } from '../../harness/run.ts';
import { startRegistry } from '../../registry/registry.ts';

export const IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';
const CGROUPS = '/sys/fs/cgroup';

export interface PodWish {
  readonly name: string;
  readonly cgroupParent?: string;
  readonly runtimeHandler?: string;
  readonly securityContext?: Message;
}

export interface ContainerWish {
  readonly command: readonly string[];
  readonly resources?: Message;
  readonly mounts?: readonly Message[];
  readonly securityContext?: Message;
}

/** A pod with a container that runs. */
export interface GuestPod {
  readonly sandbox: string;
  readonly container: string;
  readonly logFile: string;
  readonly config: Message;
}

/** A daemon in the guest under one cgroup driver, with a registry that has the image. */
export class GuestPods implements AsyncDisposable {
  readonly daemon: DaemonUnderTest;
  readonly #closeRegistry: () => Promise<void>;

  private constructor(daemon: DaemonUnderTest, closeRegistry: () => Promise<void>) {
    this.daemon = daemon;
    this.#closeRegistry = closeRegistry;
  }

  static async start(driver: 'systemd' | 'cgroupfs'): Promise<GuestPods> {
    const registry = await startRegistry({ dir: '/project/.cache/registry', port: 0 });
    const daemon = new DaemonUnderTest({ registryPort: registry.port, config: { cgroup: { driver } } });
    const pods = new GuestPods(daemon, () => registry.close());
    try {
      await daemon.start();
      await daemon.cri.call('PullImage', { image: { image: IMAGE } });
      return pods;
    } catch (error) {
      await pods[Symbol.asyncDispose]();
      throw error;
    }
  }

  async run(pod: PodWish, container: ContainerWish): Promise<GuestPod> {
    const logDirectory = join(this.daemon.base, 'logs', pod.name);
    mkdirSync(logDirectory, { recursive: true });
    const config = {
      metadata: { name: pod.name, namespace: 'guest', uid: `uid-${pod.name}`, attempt: 0 },
      logDirectory,
      linux: { cgroupParent: pod.cgroupParent ?? '', securityContext: pod.securityContext ?? {} },
    };
    const { cri } = this.daemon;
    const { podSandboxId } = await cri.call('RunPodSandbox', { config, runtimeHandler: pod.runtimeHandler ?? '' });
    const { containerId } = await cri.call('CreateContainer', {
      podSandboxId,
      sandboxConfig: config,
      config: {
        metadata: { name: 'main', attempt: 0 },
        image: { image: IMAGE },
        command: container.command,
        logPath: 'main.log',
        mounts: container.mounts ?? [],
        linux: { resources: container.resources ?? {}, securityContext: container.securityContext ?? {} },
      },
    });
    await cri.call('StartContainer', { containerId });
    return { sandbox: podSandboxId, container: containerId, logFile: join(logDirectory, 'main.log'), config };
  }

  /** Runs a command in the container; its standard output. @throws Error where it does not end with 0 */
  async exec({ container }: GuestPod, ...cmd: readonly string[]): Promise<string> {
    const answer = await this.daemon.cri.call('ExecSync', { containerId: container, cmd, timeout: 60 });
    if (answer.exitCode !== 0) throw new Error(`${cmd.join(' ')} ended with ${answer.exitCode}: ${answer.stderr}`);
    return Buffer.from(answer.stdout).toString('utf8');
  }

  async status({ container }: GuestPod): Promise<Message> {
    return (await this.daemon.cri.call('ContainerStatus', { containerId: container })).status;
  }

  /** Its status once it has exited. */
  exited(pod: GuestPod): Promise<Message> {
    return eventually('the container to exit', 60, async () => {
      const status = await this.status(pod);
      return status.state === 'CONTAINER_EXITED' ? status : undefined;
    });
  }

  async pid({ container }: GuestPod): Promise<number> {
    const { info } = await this.daemon.cri.call('ContainerStatus', { containerId: container, verbose: true });
    return JSON.parse(info.info).pid;
  }

  async remove({ sandbox }: GuestPod): Promise<void> {
    await this.daemon.cri.call('StopPodSandbox', { podSandboxId: sandbox });
    await this.daemon.cri.call('RemovePodSandbox', { podSandboxId: sandbox });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
    await this.#closeRegistry();
  }
}

let shared: Promise<GuestPods> | undefined;
after(async () => (await shared)?.[Symbol.asyncDispose]());

/** Pods under the systemd driver of one daemon that the smokes share: starting one takes an emulated machine seconds. */
export function sharedPods(): Promise<GuestPods> {
  shared ??= GuestPods.start('systemd');
  return shared;
}

/** A process's cgroup, as the kernel tells it. */
export function cgroupOf(pid: number): string {
  return /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '';
}

/** Content of a file of a cgroup. */
export function cgroupFile(cgroup: string, file: string): string {
  return readFileSync(`${CGROUPS}${cgroup}/${file}`, 'utf8').trim();
}
