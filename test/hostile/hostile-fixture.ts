import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type PutImageOptions, putImage } from '../../src/images/testing/put-image.ts';
import { type TestEntry, tarOf } from '../../src/layers/testing/tar-writer.ts';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { CACHE } from '../harness/project-paths.ts';
import { adminResources } from '../host/admin.ts';
import { execIn } from '../host/run-container.ts';
import { buildImages } from '../images/build-images.ts';
import { readImage } from '../images/stored-image.ts';
import { hostTarget } from '../images/target.ts';
import { type RegistryOptions, type RunningRegistry, startRegistry } from '../registry/registry.ts';
import { RegistryStore } from '../registry/registry-store.ts';
import { HostState } from './host-state.ts';

/** gRPC's codes for what is refused. */
export const CODE = { invalid: 3, deadline: 4, notFound: 5, exhausted: 8, precondition: 9 } as const;

/** A pod that containers are asked for in. */
export interface Pod {
  readonly id: string;
  readonly config: Message;
}

/** An image on top of a small system with a shell. */
export interface HostileImage {
  /** Its second layer. */
  readonly entries?: readonly TestEntry[];
  /** The `config` of its configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
}

const SHELL = { Env: ['PATH=/usr/bin:/bin'], Cmd: ['sleep', '1000'] };

/**
 * A daemon with a registry whose images are made by the test. When it is disposed of, the host must be as it was, and
 * the daemon must have left nothing.
 */
export class HostileFixture implements AsyncDisposable {
  readonly daemon: DaemonUnderTest;
  readonly store: RegistryStore;
  readonly registry: RunningRegistry;
  readonly #base: Buffer;
  readonly #host = new HostState();
  #pods = 0;

  private constructor(daemon: DaemonUnderTest, store: RegistryStore, registry: RunningRegistry, base: Buffer) {
    this.daemon = daemon;
    this.store = store;
    this.registry = registry;
    this.#base = base;
  }

  static async open(
    options: Pick<RegistryOptions, 'fault'> = {},
    config: Readonly<Record<string, unknown>> = {},
  ): Promise<HostileFixture> {
    const base = await busyboxArchive();
    const store = new RegistryStore(await mkdtemp(join(tmpdir(), 'gantry-hostile-')));
    const registry = await startRegistry({ ...options, dir: store.dir, port: 0 });
    const daemon = await startDaemon({ registryPort: registry.port, config });
    return new HostileFixture(daemon, store, registry, base);
  }

  /** Publishes an image; returns the reference to pull it by. */
  async publish(name: string, options: Omit<PutImageOptions, 'tags'>): Promise<string> {
    await putImage(this.store, { ...options, tags: [[`hostile/${name}`, '1']] });
    return `docker.io/hostile/${name}:1`;
  }

  /** Publishes and pulls an image with a shell; returns its reference. */
  async image(name: string, { entries = [], config = {} }: HostileImage = {}): Promise<string> {
    const layers = entries.length === 0 ? [this.#base] : [this.#base, tarOf(entries)];
    const image = await this.publish(name, { layers, config: { ...SHELL, ...config } });
    await this.daemon.cri.call('PullImage', { image: { image } });
    return image;
  }

  /** A pod's configuration with a log directory of its own. */
  podConfig(over: Message = {}): Message {
    const name = `pod-${(this.#pods += 1)}`;
    const logDirectory = join(this.daemon.base, 'logs', name);
    mkdirSync(logDirectory, { recursive: true });
    return {
      metadata: { name, namespace: 'hostile', uid: `uid-${name}`, attempt: 0 },
      logDirectory,
      linux: {},
      ...over,
    };
  }

  async pod(over: Message = {}): Promise<Pod> {
    const config = this.podConfig(over);
    const { podSandboxId } = await this.daemon.cri.call('RunPodSandbox', { config });
    return { id: podSandboxId, config };
  }

  /** A request for a container in a pod. */
  containerRequest(pod: Pod, image: string, over: Message = {}): Message {
    const metadata = { name: `container-${(this.#pods += 1)}`, attempt: 0 };
    const config = { metadata, image: { image }, command: ['sleep', '1000'], logPath: 'main.log', linux: {}, ...over };
    return { podSandboxId: pod.id, sandboxConfig: pod.config, config };
  }

  /** Creates and starts one; returns its id. */
  async run(pod: Pod, image: string, over: Message = {}): Promise<string> {
    const { containerId } = await this.daemon.cri.call('CreateContainer', this.containerRequest(pod, image, over));
    await this.daemon.cri.call('StartContainer', { containerId });
    return containerId;
  }

  /** What a script in a container prints. */
  inside(containerId: string, script: string): Promise<string> {
    return execIn(this.daemon, containerId, script);
  }

  /** The OCI configuration that the runtime was given. */
  async spec(containerId: string): Promise<Message> {
    const { info } = await this.daemon.cri.call('ContainerStatus', { containerId, verbose: true });
    return JSON.parse(info.info).runtimeSpec;
  }

  /** The request is refused with that text and code, and leaves nothing. Returns the whole text. */
  async refused(rpc: string, request: Message, text: RegExp, code: number = CODE.invalid): Promise<string> {
    const before = await adminResources(this.daemon.admin);
    const error = await this.daemon.cri.call(rpc, request, { timeoutMs: 30_000 }).then(
      () => assert.fail(`${rpc} succeeded, though ${text} was expected`),
      (reason: { code: number; details: string }) => reason,
    );
    assert.match(error.details, text);
    assert.equal(error.code, code, error.details);
    assert.deepEqual(await adminResources(this.daemon.admin), before);
    return error.details;
  }

  /** A container is refused as {@link refused} says. */
  async refusedContainer(pod: Pod, image: string, over: Message, text: RegExp, code?: number): Promise<void> {
    await this.refused('CreateContainer', this.containerRequest(pod, image, over), text, code);
  }

  /** Resident memory of the daemon in bytes. */
  residentBytes(): number {
    const status = readFileSync(`/proc/${this.daemon.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.daemon[Symbol.asyncDispose]();
      this.#host.assertUnchanged();
    } finally {
      await this.registry.close();
      await rm(this.store.dir, { recursive: true });
    }
  }
}

/** The layer of the small system that the other tests use, as an archive. */
async function busyboxArchive(): Promise<Buffer> {
  const directory = join(CACHE, 'registry');
  await buildImages({ directory, log: () => {} });
  const store = new RegistryStore(directory);
  const { layers } = await readImage(store, 'library/busybox:latest', hostTarget().goarch);
  const [layer] = layers;
  assert.ok(layer !== undefined && layer.mediaType.endsWith('gzip'));
  return gunzipSync(await readFile(store.blobPath(layer.digest)));
}
