import { basename, dirname } from 'node:path/posix';
import type { Clock } from '../../src/base/clock.ts';
import { Internal, Unavailable } from '../../src/base/failure.ts';
import { cgroupfsDriver } from '../../src/cgroups/cgroupfs-driver.ts';
import { defaultConfig } from '../../src/config/load-config.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import { composeTestDomain, type TestDomainParts } from '../../src/daemon/testing/compose-test-domain.ts';
import { FewImages } from '../../src/daemon/testing/few-images.ts';
import type { Handlers } from '../../src/handlers/handler.ts';
import type { HostCall } from '../../src/host/observed-host.ts';
import { FakeHost } from '../../src/host/testing/fake-host.ts';
import { Leases } from '../../src/images/leases.ts';
import type { PreparedContainer } from '../../src/oci/prepare.ts';
import { emptySpec } from '../../src/oci/spec/build-container-spec.ts';
import { OperationCgroups } from '../../src/operation/operation-cgroups.ts';
import type { StateDriver } from '../../src/state/driver.ts';
import { State } from '../../src/state/table.ts';
import { type AroundCommit, FakeDriver } from '../../src/state/testing/fake-driver.ts';
import type { Life } from './life.ts';
import { overridden } from './plants/overridden.ts';
import type { Plant } from './plants/plant.ts';
import { ReceivedEvents } from './received-events.ts';
import type { Scheduler } from './scheduler.ts';
import { simHandlers } from './sim-handlers.ts';
import { SimNetworks } from './sim-networks.ts';
import type { SimNode } from './sim-node.ts';
import { OPERATIONS_CGROUP, PATHS, PODS_CGROUP } from './sim-paths.ts';

const CONFIG = defaultConfig();

/** One daemon on the machine: the real domain over fakes that wait for their turns. */
export interface Incarnation {
  readonly life: Life;
  readonly domain: Domain;
  readonly leases: Leases;
  /** Events of its first reader. */
  readonly told: ReceivedEvents;
}

export interface IncarnationParts {
  readonly node: SimNode;
  readonly scheduler: Scheduler;
  readonly life: Life;
  readonly newId: () => string;
  /** Aborted some time before an orderly end. */
  readonly shutdown: AbortSignal;
  readonly plant: Plant | undefined;
}

/** Starts a daemon and recovers what the one before left. @throws what recovery throws: the daemon did not come up */
export async function startIncarnation(parts: IncarnationParts): Promise<Incarnation> {
  const { node, scheduler, life, newId, shutdown, plant } = parts;
  const driver = openDriver(parts);
  const state = await State.open(plant?.driver?.(driver) ?? driver);
  const leases = new Leases();
  const clock = mortalClock(node.clock, life);
  const host = openHost(parts, clock);
  const domainParts: TestDomainParts = {
    host,
    state,
    handlers: findingMayFail(simHandlers(host, clock, node.pauses === 'native'), parts),
    networks: new SimNetworks(node, scheduler, life),
    images: new FewImages(),
    leases,
    prepare: async (request) => preparedOf(request.config.mounts),
    specDefaults: { ...CONFIG, defaultCapabilities: [] },
    sandboxDefaults: { ...CONFIG, allowedUnsafeSysctls: [], dropInfraCtr: node.pauses === 'none' },
    ...(node.pauses === 'image' ? { pauseImage: 'busybox:latest' } : {}),
    cgroups: {
      driver: cgroupfsDriver,
      defaultParent: PODS_CGROUP,
      operations: new OperationCgroups(OPERATIONS_CGROUP, host, clock),
    },
    paths: PATHS,
    clock,
    failpoints: {
      hit: (name) =>
        scheduler.turn(`failpoint ${name}`, {
          life,
          point: name,
          failure: () => new Internal(`failpoint ${name}`, 'as told'),
        }),
    },
    newId,
    shutdown,
    log: () => {},
  };
  const domain = composeTestDomain(plant?.parts?.(domainParts, parts) ?? domainParts);
  const told = new ReceivedEvents(domain);
  await domain.recover();
  return { life, domain, leases, told };
}

/** Says nothing about the pod or container that a call was for. */
export const NODE_REFUSES = 'the node has no descriptors left';

/** Every call waits for its turn; one that changes something may fail, and gets another turn when it has acted. */
function openHost({ node, scheduler, life }: IncarnationParts, clock: Clock): FakeHost {
  const failureOf = (call: HostCall) => () => {
    node.failedCalls.add(labelOf(call));
    const isNode = node.failedCalls.size % 2 === 0;
    return isNode ? new Unavailable(NODE_REFUSES) : new Internal(labelOf(call), 'failed on request');
  };
  const before = (call: HostCall): Promise<void> | undefined => {
    if (LISTENS.test(call.method)) return undefined;
    return scheduler.turn(labelOf(call), { life, ...(isEffect(call) ? { failure: failureOf(call) } : {}) });
  };
  const after = (call: HostCall): Promise<void> | undefined => {
    if (call.method === 'files.takePipe') node.letPass(basename(dirname(String(call.args[0]))));
    if (!isEffect(call) || call.method.startsWith('files.')) return undefined;
    // gantry-host may die with its answer.
    const failure = call.method === 'processes.pause' ? { failure: failureOf(call) } : {};
    return scheduler.turn(`${labelOf(call)} done`, { life, ...failure });
  };
  return new FakeHost({ kernel: node.kernel, clock, observer: { before, after }, limits: { bootId: node.bootId } });
}

/** Rows of the machine's disk; a crash falls before or after a transaction, never into it. */
function openDriver({ node, scheduler, life }: IncarnationParts): StateDriver {
  const noSpace = (): Unavailable => new Unavailable(DISK_REFUSES, { remedy: 'free space on it' });
  const onBacklog = (failure: unknown): void => {
    if (life.alive) node.hasBacklog = failure !== undefined;
  };
  const around: AroundCommit = async (changes, apply) => {
    const what = `commit ${changes.map(({ op, table, key }) => `${op} ${table}/${key.replace(/^0+/, '')}`).join(', ')}`;
    await scheduler.turn(what, {
      life,
      failure: noSpace,
    });
    if (node.refuses(changes)) throw noSpace();
    apply();
    await scheduler.turn(`${what} done`, { life });
  };
  return new FakeDriver(node.disk, around, { clock: mortalClock(node.clock, life), onBacklog });
}

/** What calls must not fail with that release something. */
export const DISK_REFUSES = 'the disk of the state database takes nothing';

/** The node may lack resources while a container of the previous daemon is looked for. */
function findingMayFail(handlers: Handlers, { scheduler, life, node: { notLookedFor } }: IncarnationParts): Handlers {
  const handler = handlers.byName('');
  const failing = overridden(handler, {
    reattach: async (record, ctx) => {
      notLookedFor.add(record.id);
      await scheduler.turn(`reattach ${record.id}`, { life, failure: () => new Unavailable(NODE_REFUSES) });
      const task = await handler.reattach(record, ctx);
      notLookedFor.delete(record.id);
      return task;
    },
  });
  return overridden(handlers, { byName: () => failing });
}

/** Timers of a daemon that died never fire. */
function mortalClock(clock: Clock, life: Life): Clock {
  return {
    nowNs: () => clock.nowNs(),
    monotonicMs: () => clock.monotonicMs(),
    after: (ms, act) => clock.after(ms, () => life.alive && act()),
  };
}

const EFFECTS =
  /^(files\.(makeDirectory|makeSubdirectory|write|symlink|remove|removeTree)|mounts\.(?!under)|namespaces\.(pin|unpin)|cgroups\.(create|kill|remove)|processes\.(spawn|pause))/;
/** Does nothing but wait for what happens. */
const LISTENS = /^processes\.(outputPipe|waitForExit|watch)$/;

function isEffect({ method }: HostCall): boolean {
  return EFFECTS.test(method);
}

function labelOf({ method, args }: HostCall): string {
  const [first] = args;
  const what =
    typeof first === 'string'
      ? first
      : (JSON.stringify(first, (_key, value) => (typeof value === 'bigint' ? String(value) : value)) ?? '');
  return `${method} ${what.replaceAll(/0{20,}/g, '')}`;
}

function preparedOf(mounts: PreparedContainer['mounts']): PreparedContainer {
  const user = { uid: 0n, gid: 0n, supplementalGroups: [] };
  return {
    spec: emptySpec(),
    user,
    stopSignal: 'SIGTERM',
    mounts,
    sources: new Map(),
    resources: undefined,
    notes: {},
  };
}
