import type { Context } from '../../base/context.ts';
import { Unavailable } from '../../base/failure.ts';
import { pathsOf } from '../../base/paths.ts';
import { FakeClock } from '../../base/testing/fake-clock.ts';
import { cgroupfsDriver } from '../../cgroups/cgroupfs-driver.ts';
import { FakeIpPool } from '../../cni/testing/fake-ip-pool.ts';
import { type FakeNetworkMoment, FakeNetworks } from '../../cni/testing/fake-networks.ts';
import { defaultConfig } from '../../config/load-config.ts';
import { FakeHandler } from '../../handlers/testing/fake-handler.ts';
import { FakeRuntime } from '../../handlers/testing/fake-runtime.ts';
import type { HostObserver } from '../../host/observed-host.ts';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { FakeKernel } from '../../host/testing/fake-kernel.ts';
import { sleepForever } from '../../host/testing/fake-program.ts';
import { Leases } from '../../images/leases.ts';
import type { PreparedContainer, SpecRequest } from '../../oci/prepare.ts';
import { emptySpec } from '../../oci/spec/build-container-spec.ts';
import { OperationCgroups } from '../../operation/operation-cgroups.ts';
import { State } from '../../state/table.ts';
import { type AroundCommit, FakeDisk, FakeDriver } from '../../state/testing/fake-driver.ts';
import type { Domain } from '../compose-domain.ts';
import { composeTestDomain } from './compose-test-domain.ts';
import { FewImages } from './few-images.ts';
import { Trouble } from './trouble.ts';

const PATHS = pathsOf('/var/lib/gantry', '/run/gantry');
const BOOT = '00000000-0000-4000-8000-000000000001';

/** One daemon's life on a {@link TestNode}. */
export interface Incarnation {
  readonly domain: Domain;
  readonly pods: Domain['pods'];
  readonly networks: FakeNetworks;
  /** What happens at the moments of the network plugins. */
  readonly moments: Map<FakeNetworkMoment, () => void | Promise<void>>;
  /** What goes wrong in the handler and at failpoints. */
  readonly trouble: Trouble;
  readonly leases: Leases;
  readonly host: FakeHost;
  readonly state: State;
}

export interface StartOptions {
  /** Called before the daemon recovers, for example to subscribe to its events. */
  readonly beforeRecovery?: (domain: Domain) => void;
  /** Another one than before: the machine was rebooted. */
  readonly bootId?: string;
  /** How many DELs fail at first. */
  readonly failingDels?: number;
  /** Calls of the handler that fail once. */
  readonly failing?: readonly string[];
  /** Calls of the handler that fail once because of the node. */
  readonly unavailable?: readonly string[];
  /** The host has SELinux. */
  readonly selinux?: boolean;
  /** Image that pauses are run from. */
  readonly pauseImage?: string;
  /** Pods that share no PID namespace have no pause. */
  readonly dropsPause?: boolean;
  /** Runs around every commit, and can delay it. */
  readonly aroundCommit?: AroundCommit;
  /** Sees every call to the host, and can hold it up. */
  readonly observer?: HostObserver;
}

/** A machine in memory: its kernel, disk and addresses outlive the daemons that run on it one after the other. */
export class TestNode {
  readonly kernel: FakeKernel = new FakeKernel();
  readonly disk: FakeDisk = new FakeDisk();
  readonly pool: FakeIpPool = new FakeIpPool();
  readonly clock: FakeClock = new FakeClock();
  readonly runtime: FakeRuntime = new FakeRuntime(this.kernel, this.clock);
  readonly #running: Domain[] = [];
  #ids = 0;

  constructor() {
    for (const path of [PATHS.root, PATHS.runRoot, PATHS.namespaces, '/layers/1', '/etc']) {
      this.kernel.tree.makeDirectory(path, 0o755);
    }
    const { programs } = this.runtime;
    programs.set('true', () => 0);
    programs.set('echo', ({ argv, write }) => {
      write(1, `${argv.slice(3).join(' ')}\n`);
      return 0;
    });
    // Hears its signals and goes on.
    programs.set('stubborn', (invocation) => {
      invocation.onSignal(() => {});
      return sleepForever(invocation);
    });
  }

  /** Starts a daemon: the one before is dropped with all it had in memory, as by kill -9. */
  async start(options: StartOptions = {}): Promise<Incarnation> {
    const {
      bootId = BOOT,
      failingDels = 0,
      failing = [],
      unavailable = [],
      dropsPause = false,
      selinux = false,
      pauseImage,
      observer,
      aroundCommit,
      beforeRecovery = () => {},
    } = options;
    const host = new FakeHost({
      ...{ kernel: this.kernel, clock: this.clock, limits: { bootId, selinux } },
      ...(observer === undefined ? {} : { observer }),
    });
    const state = await State.open(new FakeDriver(this.disk, aroundCommit));
    const moments = new Map<FakeNetworkMoment, () => void | Promise<void>>();
    const networks = new FakeNetworks({ pool: this.pool, turn: async (moment) => moments.get(moment)?.() });
    for (let n = 0; n < failingDels; n += 1) networks.failNext('DEL');
    const trouble = new Trouble();
    for (const step of failing) trouble.failures.set(step, new Error('failed as told'));
    for (const step of unavailable) trouble.failures.set(step, new Unavailable('no descriptors left'));
    const handler = new FakeHandler(this.runtime, trouble);
    const leases = new Leases();
    const domain = composeTestDomain({
      ...{ host, state, networks, leases, images: new FewImages() },
      handlers: {
        ...{ names: [handler.name], defaultName: handler.name, counts: () => ({}) },
        ...{ byName: () => handler, find: () => handler },
      },
      prepare: async (request) => prepared(request),
      specDefaults: { ...defaultConfig(), defaultCapabilities: [] },
      sandboxDefaults: { ...defaultConfig(), allowedUnsafeSysctls: [], dropInfraCtr: dropsPause },
      ...(pauseImage === undefined ? {} : { pauseImage }),
      cgroups: {
        driver: cgroupfsDriver,
        defaultParent: '/gantry',
        operations: new OperationCgroups('/gantry-ops', host, this.clock),
      },
      paths: PATHS,
      clock: this.clock,
      failpoints: trouble,
      newId: () => (++this.#ids).toString(16).padStart(64, '0'),
      log: () => {},
    });
    this.#running.push(domain);
    beforeRecovery(domain);
    await domain.recover();
    return { domain, pods: domain.pods, networks, moments, trouble, leases, host, state };
  }

  /** What is left on the machine that belongs to some pod; empty when all were removed. */
  leftovers(): readonly string[] {
    const { kernel, pool } = this;
    return [...kernel.leftovers(), ...[...pool.taken.keys()].map((ip) => `address ${ip}`)].filter(
      (what) => !['cgroup /gantry', 'cgroup /gantry-ops'].includes(what),
    );
  }
}

/** A caller who waits for ever. */
export function callerWithoutDeadline(): Context {
  return abortableCaller().ctx;
}

/** A caller who can leave. */
export function abortableCaller(): { readonly ctx: Context; leave(): void } {
  const controller = new AbortController();
  return {
    ctx: { signal: controller.signal, deadline: undefined, log: () => {} },
    leave: () => controller.abort(new Error('left')),
  };
}

/** Containers that say nothing sleep. */
function prepared({ config }: SpecRequest): PreparedContainer {
  const spec = emptySpec();
  const argv = [...config.command, ...config.args];
  spec.process.args = argv.length === 0 ? ['sleep'] : argv;
  const user = { uid: 0n, gid: 0n, supplementalGroups: [] };
  return {
    spec,
    user,
    stopSignal: 'SIGTERM',
    mounts: config.mounts,
    sources: new Map(),
    resources: undefined,
    notes: {},
  };
}
