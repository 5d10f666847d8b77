import type { Context } from '../../src/base/context.ts';
import { type Failure, messageOf } from '../../src/base/failure.ts';
import type { HandlerFeatures } from '../../src/base/handler-features.ts';
import { FakeClock } from '../../src/base/testing/fake-clock.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import { FakeRuntime } from '../../src/handlers/testing/fake-runtime.ts';
import type { HostLimits } from '../../src/host/host.ts';
import type { FakeKernel } from '../../src/host/testing/fake-kernel.ts';
import { sleepForever } from '../../src/host/testing/fake-program.ts';
import { IMAGE_SERVICE } from '../../src/image-service/service.ts';
import { FakeImageDisk } from '../../src/images/testing/fake-images.ts';
import type { RpcResponse } from '../../src/rpc/encoded.ts';
import {
  IMAGE_RPCS,
  type ImageServiceRpcs,
  RUNTIME_RPCS,
  type RuntimeServiceRpcs,
} from '../../src/rpc/generated/rpcs.ts';
import type { RpcRow, ServerStreaming, Unary } from '../../src/rpc/rpc-types.ts';
import { openService } from '../../src/rpc/service.ts';
import { received, whole } from '../../src/rpc/testing/ask.ts';
import type { Init } from '../../src/rpc/wire.ts';
import { RUNTIME_SERVICE } from '../../src/runtime-service/service.ts';
import { machine } from './machine.ts';
import type { Seen } from './seen.ts';
import { type WatchedDomain, watchDomain } from './watched-domain.ts';
import { type FieldName, withoutField } from './without-field.ts';

type Rpcs = RuntimeServiceRpcs & ImageServiceRpcs;
type RequestOf<K extends keyof Rpcs> = Rpcs[K] extends { readonly request: infer Q } ? Q : never;
type ResponseOf<K extends keyof Rpcs> =
  Rpcs[K] extends Unary<infer _, infer S>
    ? S
    : Rpcs[K] extends ServerStreaming<infer _, infer S>
      ? readonly S[]
      : never;

export interface FieldNodeOptions {
  /** A field that this runtime ignores. */
  readonly hidden?: FieldName | undefined;
  readonly limits?: Partial<HostLimits>;
  readonly features?: HandlerFeatures;
  /** Called for every message of every response, with the name of the message. */
  readonly answered?: (message: string, content: unknown) => void;
}

const ROWS = { ...RUNTIME_RPCS, ...IMAGE_RPCS } as unknown as Readonly<Record<string, RpcRow>>;
const ALL_FEATURES: HandlerFeatures = { recursiveReadOnlyMounts: true, userNamespaces: true };

/**
 * The real services over the real domain over a machine in memory: requests and responses are encoded and decoded, and
 * the calls of the parts below are recorded in {@link seen}. One node, one story.
 */
export class FieldNode {
  readonly kernel: FakeKernel = machine();
  readonly clock: FakeClock = new FakeClock();
  readonly runtime: FakeRuntime = new FakeRuntime(this.kernel, this.clock);
  readonly imageDisk: FakeImageDisk = new FakeImageDisk();
  readonly seen: Seen = { answers: {}, labels: {}, signals: [], reopened: [], pulled: [], log: {} };
  /** Why the network is not ready; '' if it is. */
  networkProblem = '';
  readonly #options: FieldNodeOptions;
  #domain: Domain | undefined;
  #services: Readonly<Record<string, unknown>> = {};

  private constructor(options: FieldNodeOptions) {
    this.#options = options;
    const { programs } = this.runtime;
    programs.set('serve', sleepForever);
    // Handles its signals and continues.
    programs.set('stubborn', (invocation) => {
      invocation.onSignal(() => {});
      return sleepForever(invocation);
    });
    programs.set('talk', ({ write }) => {
      write(1, 'out');
      write(2, 'err');
      return 7;
    });
  }

  static async start(options: FieldNodeOptions = {}): Promise<FieldNode> {
    const node = new FieldNode(options);
    const { runtime, clock, imageDisk, seen } = node;
    const { limits = {}, features = ALL_FEATURES } = options;
    const networkProblem = (): string => node.networkProblem;
    node.#open(await watchDomain({ runtime, clock, imageDisk, seen, limits, features, networkProblem }));
    return node;
  }

  get domain(): Domain {
    if (this.#domain === undefined) throw new TypeError('the node has not been started');
    return this.#domain;
  }

  #open({ domain, images, status: node }: WatchedDomain): void {
    const { pods, stats, events } = domain;
    const streams = { urlFor: (stream: NonNullable<Seen['stream']>) => this.#urlFor(stream) };
    const deps = { pods, stats, events, streams, node, clock: this.clock, version: '1.2.3' };
    this.#domain = domain;
    this.#services = { ...openService(RUNTIME_SERVICE, deps), ...openService(IMAGE_SERVICE, { images }) };
  }

  /** Sends a request. @throws what the runtime throws */
  async ask<K extends keyof Rpcs>(
    rpc: K,
    request: Init<RequestOf<K>> = {} as Init<RequestOf<K>>,
  ): Promise<ResponseOf<K>> {
    const row = ROWS[rpc];
    const serve = this.#services[rpc] as (request: unknown, ctx: Context) => unknown;
    if (row === undefined || typeof serve !== 'function') throw new TypeError(`${rpc} is not built`);
    const sent = whole(row.request, request as Init<unknown>) as Readonly<Record<string, unknown>>;
    const { hidden, answered: told } = this.#options;
    const heard = hidden === undefined ? sent : withoutField(row.request.name, sent, hidden);
    const answered = serve(heard, this.#context());
    const hear = (message: unknown): unknown => {
      const content = received(row.response, message as RpcResponse<unknown>);
      told?.(row.response.name, content);
      return content;
    };
    const answer = row.streams ? await all(answered as AsyncIterable<unknown>, hear) : hear(await answered);
    this.seen.answers[rpc] = answer;
    return answer as ResponseOf<K>;
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

/**
 * The messages of a stream, to its end. A stream of events ends only with the closed log, which it reports by failing.
 */
async function all(stream: AsyncIterable<unknown>, hear: (message: unknown) => unknown): Promise<readonly unknown[]> {
  const messages: unknown[] = [];
  try {
    for await (const message of stream) messages.push(hear(message));
  } catch (error) {
    if ((error as Failure).kind !== 'unavailable') throw error;
  }
  return messages;
}
