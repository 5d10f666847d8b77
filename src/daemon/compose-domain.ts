import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import type { NewId } from '../base/ids.ts';
import type { Paths } from '../base/paths.ts';
import type { Networks } from '../cni/networks.ts';
import { containerBuilder } from '../container/build-container.ts';
import type { ContainerDeps } from '../container/container-deps.ts';
import type { ContainerRequest } from '../container/container-request.ts';
import { Containers } from '../container/containers.ts';
import { LiveTasks } from '../container/live-tasks.ts';
import { OutputBudget } from '../container/output-budget.ts';
import { EventLog } from '../events/event-log.ts';
import type { Handlers } from '../handlers/handler.ts';
import type { Host } from '../host/host.ts';
import type { Images } from '../images/images.ts';
import type { Leases } from '../images/leases.ts';
import type { PrepareContainer, SpecDefaults } from '../oci/prepare.ts';
import { Creations } from '../operation/creations.ts';
import type { Ledger } from '../operation/ledger.ts';
import type { Lifecycle } from '../operation/lifecycle.ts';
import type { Operations } from '../operation/operations.ts';
import { Cleaner } from '../pod/cleaner.ts';
import type { ContainerEvent } from '../pod/container-event.ts';
import { isKnownOwner } from '../pod/is-known-owner.ts';
import { PodStreams } from '../pod/pod-streams.ts';
import { Pods } from '../pod/pods.ts';
import { publishEvents } from '../pod/publish-events.ts';
import { recover } from '../pod/recover.ts';
import type { PodRuntime } from '../pod/runtime.ts';
import { StoredPauseImage } from '../pod/stored-pause-image.ts';
import { sandboxBuilder } from '../sandbox/build-sandbox.ts';
import type { SandboxCgroups, SandboxDefaults } from '../sandbox/sandbox-deps.ts';
import type { SandboxRequest } from '../sandbox/sandbox-request.ts';
import { Sandboxes } from '../sandbox/sandboxes.ts';
import { RecordBudget } from '../state/record-budget.ts';
import type { State } from '../state/table.ts';
import { CgroupStats } from '../stats/cgroup-stats.ts';
import type { Stats } from '../stats/stats.ts';

/** What the domain stands on; the simulator gives fakes. */
export interface DomainParts extends Lifecycle {
  readonly host: Host;
  readonly state: State;
  readonly handlers: Handlers;
  readonly networks: Networks;
  readonly images: Images;
  readonly leases: Leases;
  readonly prepare: PrepareContainer;
  readonly specDefaults: SpecDefaults;
  readonly sandboxDefaults: SandboxDefaults;
  /** Reference of the image that pauses are run from; absent: the built-in pause. */
  readonly pauseImage?: string;
  readonly cgroups: SandboxCgroups;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}

/** Pods and containers, ready to be served once {@link recover} has returned. */
export interface Domain {
  readonly pods: PodRuntime;
  readonly streams: PodStreams;
  readonly stats: Stats;
  readonly events: EventLog<ContainerEvent>;
  readonly ledger: Ledger;
  readonly operations: Operations;
  /** True of a sandbox or container on record, or being made by an operation under way. */
  isKnownOwner(owner: string): boolean;
  /** How often what went wrong since the daemon's start. */
  faults(): Readonly<Record<string, number>>;
  /** Finds what earlier daemons left, then cleans up behind them in the background. To be called once. */
  recover(): Promise<void>;
  /** One round of cleaning up, now: for those who must not wait for the next one. */
  clean(): Promise<void>;
  /** Ends the background work. Pods and containers go on. */
  close(): Promise<void>;
}

/** Puts the domain together. Nothing is touched before {@link Domain.recover}. */
export function composeDomain(parts: DomainParts): Domain {
  const deps = createDeps(parts);
  const cleaner = new Cleaner(deps);
  const events = new EventLog<ContainerEvent>();
  publishEvents(deps, events);
  const lost = { recordsLost: 0, rowsRestored: 0 };
  return {
    pods: new Pods(deps),
    streams: new PodStreams(deps),
    stats: new CgroupStats({ ...deps, layersOf: parts.paths.containers }),
    events,
    ledger: deps.ledger,
    operations: deps.operations,
    isKnownOwner: (owner) => isKnownOwner(deps, owner),
    faults: () => ({ monitorsLost: deps.tasks.monitorsLost, ...lost, ...parts.handlers.counts() }),
    recover: async () => {
      const { terminated, restored } = await recover(deps, parts.state);
      Object.assign(lost, { recordsLost: terminated.size, rowsRestored: restored.size });
      cleaner.start();
    },
    clean: () => cleaner.round(),
    close: () => cleaner.close(),
  };
}

function createDeps(parts: DomainParts): ContainerDeps {
  const { state, ledger, operations, host, handlers, networks, images, leases, clock, newId, log } = parts;
  const { prepare, specDefaults, sandboxDefaults, cgroups, paths, pauseImage } = parts;
  const sandboxes = new Sandboxes(state);
  const containers = new Containers(state);
  for (const records of [sandboxes, containers]) {
    records.watch(({ key, after }) => after === undefined && operations.reported.drop(key));
  }
  const sandboxCreations = new Creations<SandboxRequest>(operations, 'run-sandbox');
  const containerCreations = new Creations<ContainerRequest>(operations, 'create-container');
  const deps = {
    ...{ ledger, operations, sandboxes, sandboxCreations, containers, containerCreations },
    ...{ host, handlers, networks, images, leases, cgroups, paths, clock, newId, log },
    ...{ prepare, specDefaults, sandboxDefaults },
    ...(pauseImage === undefined ? {} : { pauseImage: new StoredPauseImage(pauseImage, images, leases) }),
    recordBudget: new RecordBudget(() => state.cost + sandboxCreations.cost + containerCreations.cost),
    outputBudget: new OutputBudget(clock),
    tasks: new LiveTasks({ containers, handlers, host, clock, log }),
  };
  return { ...deps, sandboxBuilder: sandboxBuilder(deps), containerBuilder: containerBuilder(deps) };
}
