import type { Context } from '../../src/base/context.ts';
import { type Failure, messageOf } from '../../src/base/failure.ts';
import { pathsOf } from '../../src/base/paths.ts';
import { FakeClock } from '../../src/base/testing/fake-clock.ts';
import { composeDomain, type Domain } from '../../src/daemon/compose-domain.ts';
import type { Config } from '../../src/daemon/config/config.ts';
import { LiveNodeStatus } from '../../src/daemon/live-node-status.ts';
import type { HostLimits } from '../../src/host/host.ts';
import { FakeHost } from '../../src/host/testing/fake-host.ts';
import type { FakeKernel } from '../../src/host/testing/fake-kernel.ts';
import { sleepForever } from '../../src/host/testing/fake-program.ts';
import { IMAGE_SERVICE } from '../../src/image-service/service.ts';
import type { Images } from '../../src/images/images.ts';
import { FakeImageDisk, FakeImages } from '../../src/images/testing/fake-images.ts';
import { cgroupfsDriver } from '../../src/oci/cgroups/cgroupfs-driver.ts';
import type { HandlerFeatures, Handlers } from '../../src/oci/handler.ts';
import { prepareContainer } from '../../src/oci/prepare-container.ts';
import { FakeHandler } from '../../src/oci/testing/fake-handler.ts';
import { FakeRuntime } from '../../src/oci/testing/fake-runtime.ts';
import { NO_FAILPOINTS } from '../../src/operation/failpoints.ts';
import { ANONYMOUS, credentialsOf, isMeantFor } from '../../src/registry/credentials.ts';
import {
  IMAGE_RPCS,
  type ImageServiceRpcs,
  RUNTIME_RPCS,
  type RuntimeServiceRpcs,
} from '../../src/rpc/generated/rpcs.ts';
import type { RpcRow, ServerStreaming, Unary } from '../../src/rpc/rpc-types.ts';
import { openService } from '../../src/rpc/service.ts';
import { fromBytes, type Init, toBytes } from '../../src/rpc/wire.ts';
import { RUNTIME_SERVICE } from '../../src/runtime-service/service.ts';
import { State } from '../../src/state/table.ts';
import { FakeDisk, FakeDriver } from '../../src/state/testing/fake-driver.ts';
import { blind, type FieldName } from './blind.ts';
import { machine, ROOT, unpack } from './machine.ts';
import type { Seen } from './seen.ts';
import { watchHandler } from './watched-handler.ts';
import { watchNetworks } from './watched-networks.ts';

type Rpcs = RuntimeServiceRpcs & ImageServiceRpcs;
type RequestOf<K extends keyof Rpcs> = Rpcs[K] extends { readonly request: infer Q } ? Q : never;
type AnswerOf<K extends keyof Rpcs> =
  Rpcs[K] extends Unary<infer _, infer S>
    ? S
    : Rpcs[K] extends ServerStreaming<infer _, infer S>
      ? readonly S[]
      : never;

export interface FieldNodeOptions {
  /** A field that this runtime does not look at. */
  readonly hidden?: FieldName | undefined;
  readonly limits?: Partial<HostLimits>;
  readonly features?: HandlerFeatures;
  /** Told of every message of every answer, by the name of the message. */
  readonly answered?: (message: string, content: unknown) => void;
}

const PATHS = pathsOf(ROOT, '/run/gantry');
const ROWS = { ...RUNTIME_RPCS, ...IMAGE_RPCS } as unknown as Readonly<Record<string, RpcRow>>;
const ALL_FEATURES: HandlerFeatures = { recursiveReadOnlyMounts: true, userNamespaces: true };
/** The name by which requests ask for the handler that is not the default. */
export const OTHER_HANDLER = 'other';

/** The id that the node gives out as its nth, counted from 1. */
export function nthId(n: number): string {
  return n.toString(16).padStart(64, '0');
}

/**
 * The real services over the real domain over a machine in memory: requests and answers go through their bytes, and what
 * the parts below are told is noted in {@link seen}. One node, one story.
 */
export class FieldNode {
  readonly kernel: FakeKernel = machine();
  readonly clock: FakeClock = new FakeClock();
  readonly runtime: FakeRuntime = new FakeRuntime(this.kernel, this.clock);
  readonly imageDisk: FakeImageDisk = new FakeImageDisk();
  readonly seen: Seen = { answers: {}, signals: [], reopened: [], pulled: [], log: {} };
  readonly domain: Domain;
  /** Why the network is not ready; '' where it is. */
  networkProblem = '';
  readonly #services: Readonly<Record<string, unknown>>;
  readonly #hidden: FieldName | undefined;
  readonly #answered: NonNullable<FieldNodeOptions['answered']>;
  #ids = 0;

  private constructor(state: State, options: FieldNodeOptions) {
    const { hidden, limits = {}, features = ALL_FEATURES, answered = () => {} } = options;
    const { kernel, clock, seen } = this;
    this.#hidden = hidden;
    this.#answered = answered;
    const host = new FakeHost({ kernel, clock, limits: { apparmor: true, ...limits } });
    const pin = host.namespaces.pin.bind(host.namespaces);
    host.namespaces.pin = async (plan) => {
      seen.pins = plan;
      await pin(plan);
    };
    const inner = new FakeHandler(this.runtime);
    const named = (name: string) => watchHandler(inner, { name, features, host, kernel, seen });
    const [usual, other] = [named(inner.name), named(OTHER_HANDLER)];
    const handlers: Handlers = {
      names: [usual.name, other.name],
      defaultName: usual.name,
      byName: (name) => (name === OTHER_HANDLER ? other : usual),
    };
    const networks = watchNetworks(seen, () => this.networkProblem);
    const images = this.#watchImages(new FakeImages(this.imageDisk));
    this.domain = composeDomain({
      ...{ host, state, handlers, networks, images, paths: PATHS, clock, failpoints: NO_FAILPOINTS },
      prepare: prepareContainer,
      specDefaults: {
        ...{ seccompArchitectures: 'image', defaultCapabilities: ['CHOWN'], pidsLimit: 0, ulimits: [] },
        cdiDirectories: ['/etc/cdi'],
        annotations: {},
      },
      sandboxDefaults: { allowedUnsafeSysctls: [], dropsPause: false },
      cgroups: { driver: cgroupfsDriver, defaultParent: '/gantry', operations: '/gantry-ops' },
      newId: () => nthId(++this.#ids),
      log: () => {},
    });
    const node = new LiveNodeStatus({ host, handlers, networks, cgroupDriver: cgroupfsDriver }, {} as Config);
    const { pods, stats, events } = this.domain;
    const streams = { urlFor: (stream: NonNullable<Seen['stream']>) => this.#urlFor(stream) };
    const rooms = { pods, stats, events, streams, node, clock, version: '1.2.3' };
    this.#services = { ...openService(RUNTIME_SERVICE, rooms), ...openService(IMAGE_SERVICE, { images }) };
    this.runtime.programs.set('serve', sleepForever);
    // Hears its signals and goes on.
    this.runtime.programs.set('stubborn', (invocation) => {
      invocation.onSignal(() => {});
      return sleepForever(invocation);
    });
    this.runtime.programs.set('talk', ({ write }) => {
      write(1, 'out');
      write(2, 'err');
      return 7;
    });
  }

  static async start(options: FieldNodeOptions = {}): Promise<FieldNode> {
    const node = new FieldNode(await State.open(new FakeDriver(new FakeDisk())), options);
    await node.domain.recover();
    return node;
  }

  /** Sends a request. @throws what the runtime throws */
  async ask<K extends keyof Rpcs>(
    rpc: K,
    request: Init<RequestOf<K>> = {} as Init<RequestOf<K>>,
  ): Promise<AnswerOf<K>> {
    const row = ROWS[rpc];
    const serve = this.#services[rpc] as (request: unknown, ctx: Context) => unknown;
    if (row === undefined || typeof serve !== 'function') throw new TypeError(`${rpc} is not built`);
    const sent = fromBytes(row.request, toBytes(row.request, request as Init<unknown>)) as Readonly<
      Record<string, unknown>
    >;
    const heard = this.#hidden === undefined ? sent : blind(row.request.name, sent, this.#hidden);
    const answered = serve(heard, this.#context());
    const whole = (message: unknown): unknown => {
      const content = fromBytes(row.response, toBytes(row.response, message as Init<unknown>));
      this.#answered(row.response.name, content);
      return content;
    };
    const answer = row.streams ? await all(answered as AsyncIterable<unknown>, whole) : whole(await answered);
    this.seen.answers[rpc] = answer;
    return answer as AnswerOf<K>;
  }

  /** Sends a request that is to be refused, and notes why it was. */
  async refuse<K extends keyof Rpcs>(rpc: K, request: Init<RequestOf<K>>): Promise<Failure> {
    try {
      await this.ask(rpc, request);
    } catch (error) {
      this.seen.refusal = messageOf(error);
      return error as Failure;
    }
    throw new TypeError(`${rpc} was not refused`);
  }

  /** A client comes to the URL that was answered last. */
  async connect(): Promise<void> {
    const { stream } = this.seen;
    const { streams } = this.domain;
    const ctx = this.#context();
    if (stream?.kind === 'exec') await streams.exec(stream.containerId, stream.argv, stream.streams, ctx);
    if (stream?.kind === 'attach') await streams.attach(stream.containerId, stream.streams, ctx);
  }

  /** Brings an image into the store. */
  async pull(name: string, config: Parameters<FakeImageDisk['offer']>[1] = {}): Promise<string> {
    this.imageDisk.offer(name, config);
    return (await this.ask('PullImage', { image: { image: name } })).imageRef;
  }

  /** Notes the files of a pod. */
  readFiles(podSandboxId: string): void {
    const names = ['resolv.conf', 'hostname', 'hosts'];
    const content = (name: string) => this.kernel.tree.node(`/run/gantry/sandboxes/${podSandboxId}/${name}`)?.content;
    this.seen.files = Object.fromEntries(
      names.map((name) => [name.replace('.', ''), Buffer.from(content(name) ?? []).toString()]),
    );
  }

  #watchImages(inner: FakeImages): Images {
    const pull: Images['pull'] = async (reference, auth, ctx) => {
      this.seen.pulled.push(reference);
      if (auth !== undefined) {
        const isMeant = isMeantFor(auth.serverAddress, 'registry.example');
        this.seen.credentials = isMeant ? credentialsOf(auth) : ANONYMOUS;
      }
      const id = await inner.pull(reference, auth, ctx);
      unpack(this.kernel, this.imageDisk);
      return id;
    };
    return {
      ...{ pull, layersRoot: inner.layersRoot },
      resolve: (reference) => inner.resolve(reference),
      list: (reference) => inner.list(reference),
      remove: (reference, ctx) => inner.remove(reference, ctx),
      fsInfo: (ctx) => inner.fsInfo(ctx),
      lowers: (id) => inner.lowers(id),
      lease: (id, holder) => inner.lease(id, holder),
      unlease: (id, holder) => inner.unlease(id, holder),
    };
  }

  #urlFor(stream: NonNullable<Seen['stream']>): string {
    this.seen.stream = stream;
    return `http://node/${stream.kind}/1`;
  }

  #context(): Context {
    const log: Context['log'] = (_level, event, facts) => {
      this.seen.log[event] = facts;
    };
    return { signal: new AbortController().signal, deadline: undefined, log };
  }
}

/** The messages of a stream, to its end. One of events has none before the log is closed, which it tells by failing. */
async function all(stream: AsyncIterable<unknown>, whole: (message: unknown) => unknown): Promise<readonly unknown[]> {
  const messages: unknown[] = [];
  try {
    for await (const message of stream) messages.push(whole(message));
  } catch (error) {
    if ((error as Failure).kind !== 'unavailable') throw error;
  }
  return messages;
}
