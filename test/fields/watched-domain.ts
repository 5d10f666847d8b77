import { join } from 'node:path';
import type { HandlerFeatures } from '../../src/base/handler-features.ts';
import { pathsOf } from '../../src/base/paths.ts';
import type { FakeClock } from '../../src/base/testing/fake-clock.ts';
import { cgroupfsDriver } from '../../src/cgroups/cgroupfs-driver.ts';
import { defaultConfig } from '../../src/config/load-config.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import { LiveNodeStatus } from '../../src/daemon/live-node-status.ts';
import { composeTestDomain } from '../../src/daemon/testing/compose-test-domain.ts';
import type { Handlers } from '../../src/handlers/handler.ts';
import { FakeHandler } from '../../src/handlers/testing/fake-handler.ts';
import type { FakeRuntime } from '../../src/handlers/testing/fake-runtime.ts';
import type { HostLimits } from '../../src/host/host.ts';
import { FakeHost } from '../../src/host/testing/fake-host.ts';
import type { Images } from '../../src/images/images.ts';
import { Leases } from '../../src/images/leases.ts';
import type { FakeImageDisk } from '../../src/images/testing/fake-images.ts';
import { prepareContainer } from '../../src/oci/prepare-container.ts';
import { NO_FAILPOINTS } from '../../src/operation/failpoints.ts';
import { OperationCgroups } from '../../src/operation/operation-cgroups.ts';
import { State } from '../../src/state/table.ts';
import { FakeDisk, FakeDriver } from '../../src/state/testing/fake-driver.ts';
import { ROOT } from './machine.ts';
import type { Seen } from './seen.ts';
import { watchHandler } from './watched-handler.ts';
import { watchImages } from './watched-images.ts';
import { watchNetworks } from './watched-networks.ts';

/** What a watched domain stands on. */
export interface WatchedDeps {
  readonly runtime: FakeRuntime;
  readonly clock: FakeClock;
  readonly imageDisk: FakeImageDisk;
  readonly seen: Seen;
  readonly limits: Partial<HostLimits>;
  readonly features: HandlerFeatures;
  /** Why the network is not ready; '' if it is. */
  readonly networkProblem: () => string;
}

export interface WatchedDomain {
  readonly domain: Domain;
  readonly images: Images;
  readonly status: LiveNodeStatus;
}

/** The name by which requests ask for the handler that is not the default. */
export const OTHER_HANDLER = 'other';

/** The id that a domain gives out as its nth, counted from 1. */
export function nthId(n: number): string {
  return n.toString(16).padStart(64, '0');
}

/** The real domain over a machine in memory; all calls of the parts below it are recorded. */
export async function watchDomain(deps: WatchedDeps): Promise<WatchedDomain> {
  const { runtime, clock, imageDisk, seen, networkProblem } = deps;
  const host = watchedHost(deps);
  const handlers = watchedHandlers(deps, host);
  const networks = watchNetworks(seen, networkProblem);
  const leases = new Leases();
  const images = watchImages(imageDisk, runtime.kernel, seen, leases);
  const state = await State.open(new FakeDriver(new FakeDisk()));
  let ids = 0;
  const config = defaultConfig();
  const { runc } = config.runtimes;
  const runtimes = runc && { [handlers.defaultName]: { ...runc, allowedAnnotations: ['run.oci.'] } };
  const domain = composeTestDomain({
    ...{ host, state, handlers, networks, images, leases, clock },
    paths: pathsOf(ROOT, '/run/gantry'),
    prepare: prepareContainer,
    specDefaults: { ...config, defaultCapabilities: ['CHOWN'], cdiDirs: ['/etc/cdi'], ...(runtimes && { runtimes }) },
    sandboxDefaults: { ...config, allowedUnsafeSysctls: [] },
    cgroups: {
      driver: cgroupfsDriver,
      defaultParent: '/gantry',
      operations: new OperationCgroups('/gantry-ops', host, clock),
    },
    failpoints: NO_FAILPOINTS,
    newId: () => nthId(++ids),
    log: () => {},
  });
  await domain.recover();
  const status = new LiveNodeStatus({ host, handlers, networks, cgroupDriver: cgroupfsDriver }, config);
  return { domain, images, status };
}

function watchedHost({ runtime: { kernel }, clock, limits, seen }: WatchedDeps): FakeHost {
  const host = new FakeHost({ kernel, clock, limits: { apparmor: true, ...limits } });
  kernel.onRun('/usr/bin/chcon', ({ argv, cwd }) => {
    const [label = '', path = ''] = argv.slice(-2);
    seen.labels[join(cwd, path)] = label;
    return 0;
  });
  const pin = host.namespaces.pin.bind(host.namespaces);
  host.namespaces.pin = async (plan) => {
    seen.pins = plan;
    await pin(plan);
  };
  return host;
}

function watchedHandlers({ runtime, features, seen }: WatchedDeps, host: FakeHost): Handlers {
  const inner = new FakeHandler(runtime);
  const named = (name: string) => watchHandler(inner, { name, features, host, kernel: runtime.kernel, seen });
  const [usual, other] = [named(inner.name), named(OTHER_HANDLER)];
  const byName = (name: string) => (name === OTHER_HANDLER ? other : usual);
  return {
    names: [usual.name, other.name],
    defaultName: usual.name,
    byName,
    find: byName,
    counts: () => ({}),
  };
}
