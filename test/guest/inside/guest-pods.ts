import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import type { CriClient, Message } from '../../harness/cri-client.ts';
import { DaemonUnderTest } from '../../harness/daemon.ts';
import { eventually } from '../../harness/run.ts';
import { type RegistryOptions, startRegistry } from '../../registry/registry.ts';
import { InstalledGantry } from './installed-gantry.ts';

export const IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';
const REGISTRY = '/project/.cache/registry';
const CGROUPS = '/sys/fs/cgroup';

export interface PodOptions {
  readonly name: string;
  readonly cgroupParent?: string;
  readonly runtimeHandler?: string;
  readonly securityContext?: Message;
}

export interface SpecRequest {
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

/** However it was started. */
interface GuestDaemon extends AsyncDisposable {
  readonly cri: CriClient;
  /** A directory for logs and volumes. */
  readonly base: string;
  start(): Promise<unknown>;
}

/** A daemon in the guest, with a registry that has the test images. */
export class GuestPods<Daemon extends GuestDaemon = DaemonUnderTest> implements AsyncDisposable {
  readonly daemon: Daemon;
  readonly #closeRegistry: () => Promise<void>;

  private constructor(daemon: Daemon, closeRegistry: () => Promise<void>) {
    this.daemon = daemon;
    this.#closeRegistry = closeRegistry;
  }

  /** A daemon of the test's own, under one cgroup driver, which has the image. */
  static async start(driver: 'systemd' | 'cgroupfs'): Promise<GuestPods> {
    const config = { cgroup: { driver }, runtimes: withoutMinimum('crun', 'runc') };
    const pods = await GuestPods.#over({}, (registryPort) => new DaemonUnderTest({ registryPort, config }));
    await pods.pull(IMAGE);
    return pods;
  }

  /** The one that systemd runs by the unit of `deploy`, with the defaults of the configuration. */
  static installed(fault?: RegistryOptions['fault']): Promise<GuestPods<InstalledGantry>> {
    return GuestPods.#over(fault === undefined ? {} : { fault }, (port) => new InstalledGantry(port));
  }

  static async #over<Daemon extends GuestDaemon>(
    options: Pick<RegistryOptions, 'fault'>,
    create: (registryPort: number) => Daemon,
  ): Promise<GuestPods<Daemon>> {
    const registry = await startRegistry({ dir: REGISTRY, port: 0, ...options });
    const pods = new GuestPods(create(registry.port), () => registry.close());
    try {
      await pods.daemon.start();
      return pods;
    } catch (error) {
      await pods[Symbol.asyncDispose]();
      throw error;
    }
  }

  async pull(image: string): Promise<void> {
    await this.daemon.cri.call('PullImage', { image: { image } });
  }

  async run(pod: PodOptions, container: SpecRequest): Promise<GuestPod> {
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

  /** Runs a command in the container; its standard output. @throws Error if its exit code is not 0 */
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

  /** Verbose info of the container. */
  async info({ container }: GuestPod): Promise<Message> {
    const { info } = await this.daemon.cri.call('ContainerStatus', { containerId: container, verbose: true });
    return JSON.parse(info.info);
  }

  async pid(pod: GuestPod): Promise<number> {
    return (await this.info(pod)).pid;
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

/** A process's cgroup, from /proc. */
export function cgroupOf(pid: number): string {
  return /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1] ?? '';
}

/** Content of a file of a cgroup. */
export function cgroupFile(cgroup: string, file: string): string {
  return readFileSync(`${CGROUPS}${cgroup}/${file}`, 'utf8').trim();
}

/** What a container wrote, from its CRI log. */
export function linesOf(logFile: string): readonly string[] {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' F ')[1] ?? line);
}

/** Handlers that accept any memory limit: the tests see what the kernel refuses. */
function withoutMinimum(...names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, { path: name, min_memory: 0 }]));
}
