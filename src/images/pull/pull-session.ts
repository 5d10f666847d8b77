import { createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { AuthConfig } from '../../base/cri.ts';
import { entryUrl } from '../../base/entry.ts';
import { Unavailable } from '../../base/failure.ts';
import type { Command, Host, ProcessEnd } from '../../host/host.ts';
import { RemoteFailure } from '../../layers/packed-failure.ts';
import type { FetchedLayer } from './fetched-image.ts';
import { JsonLines } from './json-lines.ts';
import type { FromPullChild, PullConfig, ResolvedImage, ToPullChild, UnpackRequest } from './pull-messages.ts';

export interface PullSessionPlan {
  readonly reference: string;
  readonly auth: AuthConfig | undefined;
  readonly config: PullConfig;
  /** An existing cgroup that contains only the child; removing it kills the child. */
  readonly cgroup: string;
  /** An existing directory for the socket. */
  readonly directory: string;
}

/** Kept of what the child writes to stderr, which says why it died. */
const STDERR_LIMIT = 16 * 1024;

/** Small heaps: image bytes are outside of them. No inspector on a signal (docs/architecture.md#process-hardening). */
const NODE_FLAGS = ['--disable-sigusr1', '--max-semi-space-size=4', '--max-old-space-size=512'];

/**
 * The daemon's side of one pull process. Every wait ends when the process does. It is not killed here, but by the
 * release of its cgroup.
 */
export class PullSession implements Disposable {
  readonly #server: Server;
  readonly #socket: Socket;
  readonly #lines: JsonLines<FromPullChild, ToPullChild>;
  readonly #mountLower = new Map<number, () => Promise<void>>();
  readonly #unpacked = new Map<number, PromiseWithResolvers<FetchedLayer>>();
  readonly #resolved = Promise.withResolvers<ResolvedImage>();
  readonly #failed = Promise.withResolvers<never>();

  private constructor(server: Server, socket: Socket) {
    this.#server = server;
    this.#socket = socket;
    this.#lines = new JsonLines(socket, (message) => this.#take(message));
    this.#failed.promise.catch(() => {});
  }

  /** Starts the child and lets it connect. @throws Unavailable when it does not come up */
  static async start(host: Pick<Host, 'processes'>, plan: PullSessionPlan): Promise<PullSession> {
    const path = `${plan.directory}/control`;
    const server = createServer();
    const connected = firstConnection(server, path);
    try {
      const child = await startChild(host, path, plan.cgroup);
      const session = new PullSession(server, await Promise.race([connected, child.died]));
      child.died.catch((error: unknown) => session.#failed.reject(error));
      const auth = plan.auth === undefined ? {} : { auth: plan.auth };
      const { image, registries } = plan.config;
      session.#lines.send({ kind: 'resolve', reference: plan.reference, config: { image, registries }, ...auth });
      return session;
    } catch (error) {
      server.close();
      throw error;
    }
  }

  /** @throws RemoteFailure, Unavailable when the child died */
  async resolved(): Promise<ResolvedImage> {
    return await Promise.race([this.#resolved.promise, this.#failed.promise]);
  }

  /**
   * Fetches and unpacks one layer. `mountLower` is called at most once, when the layer turns out to need what is below.
   * @throws RemoteFailure, Unavailable when the child died, what `mountLower` throws
   */
  async unpack(request: Omit<UnpackRequest, 'kind'>, mountLower: () => Promise<void>): Promise<FetchedLayer> {
    const answer = Promise.withResolvers<FetchedLayer>();
    this.#unpacked.set(request.index, answer);
    this.#mountLower.set(request.index, mountLower);
    this.#lines.send({ kind: 'unpack', ...request });
    return await Promise.race([answer.promise, this.#failed.promise]);
  }

  /** Ends every wait with the reason, and the child, if it is in no system call that lasts. */
  abandon(reason: unknown): void {
    this.#failed.reject(reason);
    this.#socket.destroy();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
    this.#server.close();
  }

  #take(message: FromPullChild): void {
    switch (message.kind) {
      case 'resolved':
        return this.#resolved.resolve(message.image);
      case 'unpacked':
        return this.#unpacked.get(message.index)?.resolve(message);
      case 'needs-lower':
        return this.#serveLower(message.index);
      case 'failed':
        return this.#failed.reject(new RemoteFailure(message.failure));
    }
  }

  #serveLower(index: number): void {
    const mounted = this.#mountLower.get(index)?.() ?? Promise.resolve();
    mounted.then(
      () => this.#lines.send({ kind: 'lower', index }),
      (error: unknown) => this.#unpacked.get(index)?.reject(error),
    );
  }
}

function firstConnection(server: Server, path: string): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  promise.catch(() => {});
  server.once('connection', (socket: Socket) => {
    // The end of the child shows why the connection broke.
    socket.on('error', () => {});
    server.close();
    resolve(socket);
  });
  server.once('error', reject);
  server.listen({ path, backlog: 1 });
  return promise;
}

/** Starts it. `died` rejects when it ends, saying how. */
async function startChild(
  host: Pick<Host, 'processes'>,
  path: string,
  cgroup: string,
): Promise<{ died: Promise<never> }> {
  const stderr = await host.processes.outputPipe();
  const program = fileURLToPath(entryUrl('pull-child'));
  const argv: Command['argv'] = [process.execPath, ...NODE_FLAGS, program, path];
  const child = await host.processes.spawn({ argv, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, cgroup }, [
    { kind: 'null' },
    { kind: 'null' },
    { kind: 'fd', fd: stderr.writeFd },
  ]);
  stderr.closeWrite();
  const said = stderr.collect(STDERR_LIMIT, child.ended);
  const died = child.ended.then(async (end) => {
    const text = Buffer.from((await said).bytes)
      .toString('utf8')
      .trim();
    await stderr[Symbol.asyncDispose]();
    throw new Unavailable(`the pull process ${describeEnd(end)}${text === '' ? '' : `: ${text}`}`);
  });
  died.catch(() => {});
  return { died };
}

function describeEnd({ code, signal }: ProcessEnd): string {
  return signal === undefined ? `ended with code ${code}` : `was ended by ${signal}`;
}
