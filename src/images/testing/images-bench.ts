import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type RegistryOptions, type RunningRegistry, startRegistry } from '../../../test/registry/registry.ts';
import { RegistryStore } from '../../../test/registry/registry-store.ts';
import { SystemClock } from '../../base/clock.ts';
import { backgroundContext, type Context, type Log, withTimeout } from '../../base/context.ts';
import { newId } from '../../base/ids.ts';
import { type Paths, pathsOf } from '../../base/paths.ts';
import { defaultConfig } from '../../config/load-config.ts';
import type { Host } from '../../host/host.ts';
import { createRealHost, type RealHost } from '../../host/real/create-real-host.ts';
import type { Failpoints } from '../../operation/failpoints.ts';
import { Ledger, type Releasers } from '../../operation/ledger.ts';
import { OperationCgroups } from '../../operation/operation-cgroups.ts';
import { Operations } from '../../operation/operations.ts';
import { State } from '../../state/table.ts';
import { FakeDisk, FakeDriver } from '../../state/testing/fake-driver.ts';
import { createImages, type NodeImages } from '../create-images.ts';
import { Leases } from '../leases.ts';

/** The domain that tests pull from; registries.conf of the bench leads it to the loopback registry. */
export const DOMAIN = 'registry.example';

const GANTRY_HOST = fileURLToPath(new URL('../../../native/gantry-host/gantry-host', import.meta.url));

/** The real image store on the real host and a loopback registry, in a directory of its own. Dispose it after the test. */
export class ImagesBench implements AsyncDisposable {
  readonly directory: string;
  readonly paths: Paths;
  readonly host: RealHost;
  readonly store: RegistryStore;
  readonly registry: RunningRegistry;
  readonly disk: FakeDisk = new FakeDisk();
  readonly cgroup: string;
  readonly logged: string[] = [];
  /** Runs when a pull has everything and is about to become visible. */
  beforePublish: () => Promise<void> = async () => {};
  ledger!: Ledger;
  leases!: Leases;
  operations!: Operations;
  images!: NodeImages;
  readonly #stack: AsyncDisposableStack;
  #bootId: string | undefined;

  private constructor(directory: string, host: RealHost, registry: RunningRegistry, stack: AsyncDisposableStack) {
    this.directory = directory;
    this.paths = pathsOf(`${directory}/root`, `${directory}/run`);
    this.host = host;
    this.registry = registry;
    this.store = new RegistryStore(`${directory}/registry`);
    this.cgroup = `/gantry-test-${newId().slice(0, 8)}`;
    this.#stack = stack;
  }

  /** `under`: parent of its directory. */
  static async open(
    options: Omit<RegistryOptions, 'dir' | 'port'> = {},
    under: string = tmpdir(),
  ): Promise<ImagesBench> {
    const stack = new AsyncDisposableStack();
    const directory = await mkdtemp(`${under}/gantry-images-`);
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    const registry = await startRegistry({ ...options, dir: `${directory}/registry`, port: 0 });
    stack.defer(() => registry.close());
    const host = stack.use(await createRealHost({ gantryHostPath: GANTRY_HOST, log: () => {} }));
    const bench = new ImagesBench(directory, host, registry, stack);
    stack.defer(() => host.cgroups.remove(bench.cgroup, bench.context()));
    await mkdir(`${directory}/registries.conf.d`);
    await bench.configureRegistries([`location = "${registry.host}"`, 'insecure = true']);
    await bench.start();
    stack.defer(() => bench.images[Symbol.asyncDispose]());
    return bench;
  }

  /** The search registries for short names; all but {@link DOMAIN} are empty. */
  async searchIn(registries: readonly string[]): Promise<void> {
    const list = JSON.stringify(registries);
    const others = registries.filter((name) => name !== DOMAIN);
    const nothing = others.flatMap((name) => [
      '[[registry]]',
      ...[`prefix = "${name}"`, `location = "${this.registry.host}/nothing"`, 'insecure = true'],
    ]);
    const lines = [`unqualified-search-registries = ${list}`, 'short-name-mode = "permissive"', ...nothing, ''];
    await writeFile(`${this.directory}/registries.conf.d/search.conf`, lines.join('\n'));
  }

  /** Another registry over the same content. */
  async openMirror(fault: RegistryOptions['fault']): Promise<RunningRegistry & AsyncDisposable> {
    const options = fault === undefined ? {} : { fault };
    const mirror = await startRegistry({ ...options, dir: `${this.directory}/registry`, port: 0 });
    return { ...mirror, requests: mirror.requests, [Symbol.asyncDispose]: () => mirror.close() };
  }

  /** Writes the table of {@link DOMAIN}; what stands in it is the caller's. */
  async configureRegistries(lines: readonly string[]): Promise<void> {
    await writeFile(
      `${this.directory}/registries.conf`,
      ['[[registry]]', `prefix = "${DOMAIN}"`, ...lines, ''].join('\n'),
    );
  }

  /** Opens the store as a starting daemon does: a new incarnation over the same rows and directories. */
  async start(): Promise<void> {
    const state = await State.open(new FakeDriver(this.disk));
    const clock = new SystemClock();
    const context = (): Context => backgroundContext(this.#log);
    this.leases = new Leases();
    const releasers = this.#releasers();
    const ledger = new Ledger(
      state,
      releasers,
      () => withTimeout(context(), 30_000, 'a release'),
      () => clock.nowNs(),
    );
    const operations = new Operations({ clock, failpoints: this.#failpoints, newId, context });
    const host = this.#bootedHost();
    const config = defaultConfig();
    this.ledger = ledger;
    this.operations = operations;
    this.images = await createImages({
      ...{ state, clock, host, paths: this.paths, log: this.#log },
      operationCgroups: new OperationCgroups(this.cgroup, host, clock),
      ...{ ledger, operations, leases: this.leases },
      config: {
        ...config,
        image: { ...config.image, pullProgressTimeout: 10_000 },
        registries: {
          conf: `${this.directory}/registries.conf`,
          confDir: `${this.directory}/registries.conf.d`,
          authFile: `${this.directory}/no-auth.json`,
          certsDir: `${this.directory}/no-certs.d`,
        },
      },
    });
  }

  /** As {@link start}, in the next boot, with nothing kept of what was not synced. */
  async startAfterPowerCut(): Promise<void> {
    this.disk.cutPower();
    this.#bootId = newId();
    await this.start();
  }

  /** A context that ends with the test's timeout. */
  context(): Context {
    return { ...backgroundContext(this.#log), signal: AbortSignal.timeout(60_000) };
  }

  /** Pulls `registry.example/<name>` anonymously. */
  async pull(name: string, ctx: Context = this.context()): Promise<string> {
    return await this.images.pull(`${DOMAIN}/${name}`, undefined, ctx);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }

  readonly #failpoints: Failpoints = {
    hit: (name) => (name === 'pull-image/publish:before' ? this.beforePublish() : undefined),
  };

  readonly #log: Log = (level, event, facts) => {
    if (level !== 'debug') this.logged.push(`${level}: ${event} ${JSON.stringify(facts ?? {})}`);
  };

  #bootedHost(): Host {
    const { files, mounts, namespaces, cgroups, processes, rootfs, limits } = this.host;
    const bootId = this.#bootId ?? limits.bootId;
    return { files, mounts, namespaces, cgroups, processes, rootfs, limits: { ...limits, bootId } };
  }

  #releasers(): Releasers {
    const { host } = this;
    const never = async (): Promise<never> => {
      throw new TypeError('a pull has no such resource');
    };
    return {
      mount: ({ target }) => host.mounts.unmount(target),
      cgroup: ({ path }, ctx) => host.cgroups.remove(path, ctx),
      'operation-cgroup': ({ path }, ctx) => host.cgroups.remove(path, ctx),
      directory: ({ path }) => host.files.removeTree(path),
      file: ({ path }) => host.files.remove(path),
      'image-lease': async ({ image, holder }) => this.leases.end(image, holder),
      ...{ 'namespace-pin': never, 'cni-attachment': never, task: never },
    };
  }
}
