import { SystemClock } from '../base/clock.ts';
import { backgroundContext, type Log } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';
import { newId } from '../base/ids.ts';
import { pathsOf } from '../base/paths.ts';
import type { CgroupDriver } from '../cgroups/cgroup-driver.ts';
import { chooseCgroupDriver } from '../cgroups/choose-driver.ts';
import { createNetworks } from '../cni/cni-networks.ts';
import type { Networks } from '../cni/networks.ts';
import type { Config } from '../config/config.ts';
import type { Handlers } from '../handlers/handler.ts';
import type { Host } from '../host/host.ts';
import type { CgroupMoveWarmer } from '../host/real/cgroup-move-warmer.ts';
import { createRealHost } from '../host/real/create-real-host.ts';
import { createImages } from '../images/create-images.ts';
import type { Images } from '../images/images.ts';
import { Leases } from '../images/leases.ts';
import { loadDefaultProfile } from '../oci/apparmor/load-default-profile.ts';
import { prepareContainer } from '../oci/prepare-container.ts';
import { failpointsFromEnvironment } from '../operation/armed-failpoints.ts';
import { NO_FAILPOINTS } from '../operation/failpoints.ts';
import { createLifecycle } from '../operation/lifecycle.ts';
import { OperationCgroups } from '../operation/operation-cgroups.ts';
import type { ObserveOperation } from '../operation/operations.ts';
import { createReleasers } from '../pod/releasers.ts';
import type { StateDriver } from '../state/driver.ts';
import { composeDomain, type Domain } from './compose-domain.ts';
import { configuredHandlers } from './configured-handlers.ts';
import { configuredSpecDefaults } from './configured-spec-defaults.ts';
import { gantryHostPath } from './gantry-host-path.ts';
import { openRoots } from './open-roots.ts';
import { openState } from './open-state.ts';
import { operationsCgroups } from './operations-cgroups.ts';

/** All that works on this machine, put together and doing nothing yet. Disposing it leaves pods and containers alone. */
export interface Node extends AsyncDisposable {
  readonly host: Host;
  readonly handlers: Handlers;
  readonly networks: Networks;
  readonly images: Images;
  readonly cgroupDriver: CgroupDriver;
  readonly moveWarmer: CgroupMoveWarmer;
  readonly domain: Domain;
}

/** What looks on from outside. */
export interface NodeObservers {
  /** Told of every stage and operation that ended. */
  readonly operations?: ObserveOperation;
  /** Stand between the domain and its two interfaces to the outside, to count what an RPC costs (`CostMeter`). */
  readonly host?: (host: Host) => Host;
  readonly driver?: (driver: StateDriver) => StateDriver;
}

/**
 * Puts the rooms below the services together from the configuration: the host, the state, what works on them, the
 * domain. What fails leaves nothing open.
 * @param shutdown aborted when operations under way are to be given up
 * @throws Failure saying what of the host is missing
 */
export async function composeNode(
  config: Config,
  log: Log,
  shutdown: AbortSignal,
  observers: NodeObservers = {},
): Promise<Node> {
  await using opening = new AsyncDisposableStack();
  const clock = new SystemClock();
  const ctx = backgroundContext(log);
  const paths = pathsOf(config.root, config.runRoot);
  const own = operationsCgroups(config.runRoot);

  const real = opening.use(await createRealHost({ gantryHostPath: gantryHostPath(), log }));
  const host = observers.host?.(real) ?? real;
  await openRoots(paths, host);
  const operations = new OperationCgroups(own.pods, host, clock);
  // Empty when an orderly end comes here; after a crash the next start finds and empties them.
  for (const cgroup of Object.values(own)) opening.defer(() => host.cgroups.remove(cgroup, ctx));
  const moveWarmer = opening.use(real.cgroupMoveWarmer(operations.path('moveWarmer')));
  const state = await openState(paths, log, observers.driver);
  opening.defer(() => state.close());

  const cgroupDriver = chooseCgroupDriver(config.cgroup.driver, host.limits);
  const runtimes = {
    ...{ paths, clock, operations, systemdCgroups: cgroupDriver.name === 'systemd' },
    nativePause: config.pause.program === '',
    pauseBinary: config.pause.program === '' ? gantryHostPath() : config.pause.program,
  };
  const handlers = await configuredHandlers(config, host, runtimes, ctx);
  await loadDefaultProfile(host, operations, ctx).catch((error: unknown) => {
    log('warn', 'failed to load AppArmor profile for RuntimeDefault', { error: messageOf(error) });
  });
  const networks = await createNetworks({
    ...{ config: config.cni, host, log, clock, operations },
    namespaces: paths.namespaces,
  });
  opening.defer(() => networks.close());

  const leases = new Leases();
  const lifecycle = createLifecycle({
    ...{ state, clock, newId, log, shutdown },
    releasers: createReleasers(host, handlers, networks, leases),
    failpoints: failpointsFromEnvironment(process.env, clock) ?? NO_FAILPOINTS,
    observe: (...ended) => {
      // After one step of a pod's life comes another, or another pod's.
      moveWarmer.expect();
      observers.operations?.(...ended);
    },
  });
  const images = opening.use(
    await createImages({
      ...{ config, state, host, paths, clock, log, leases, ...lifecycle },
      operationCgroups: new OperationCgroups(own.pulls, host, clock),
    }),
  );
  const domain = composeDomain({
    ...{ host, state, handlers, networks, images, leases, ...lifecycle, paths, clock, newId, log },
    prepare: prepareContainer,
    specDefaults: await configuredSpecDefaults(config, host.files),
    sandboxDefaults: config,
    ...(config.pauseImage === '' ? {} : { pauseImage: config.pauseImage }),
    cgroups: { driver: cgroupDriver, defaultParent: defaultParentOf(config, cgroupDriver), operations },
  });
  opening.defer(() => domain.close());

  const opened = opening.move();
  const parts = { host, handlers, networks, images, cgroupDriver, moveWarmer, domain };
  return { ...parts, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** The configured parent, where it is one of this driver's; else the driver's own. */
function defaultParentOf({ cgroup }: Config, { name }: CgroupDriver): string {
  const isSlice = cgroup.defaultParent.endsWith('.slice');
  return isSlice === (name === 'systemd') ? cgroup.defaultParent : '';
}
