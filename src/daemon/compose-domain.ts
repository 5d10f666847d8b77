import type { Clock } from '../base/clock.ts';
import { backgroundContext, type Log, withTimeout } from '../base/context.ts';
import type { NewId } from '../base/ids.ts';
import type { Paths } from '../base/paths.ts';
import type { Networks } from '../cni/networks.ts';
import type { ContainerDeps } from '../container/container-deps.ts';
import type { ContainerRequest } from '../container/container-request.ts';
import { Containers } from '../container/containers.ts';
import { LiveTasks } from '../container/live-tasks.ts';
import { OutputBudget } from '../container/output-budget.ts';
import { EventLog } from '../events/event-log.ts';
import type { Handlers } from '../handlers/handler.ts';
import type { Host } from '../host/host.ts';
import type { Images } from '../images/images.ts';
import type { PrepareContainer, SpecDefaults } from '../oci/prepare.ts';
import { Creations } from '../operation/creations.ts';
import type { Failpoints } from '../operation/failpoints.ts';
import { Ledger } from '../operation/ledger.ts';
import { type ObserveOperation, type OperationKind, Operations } from '../operation/operations.ts';
import { Cleaner } from '../pod/cleaner.ts';
import type { ContainerEvent } from '../pod/container-event.ts';
import { isKnownOwner } from '../pod/is-known-owner.ts';
import { PodStreams } from '../pod/pod-streams.ts';
import { Pods } from '../pod/pods.ts';
import { publishEvents } from '../pod/publish-events.ts';
import { recover } from '../pod/recover.ts';
import { createReleasers } from '../pod/releasers.ts';
import type { PodRuntime } from '../pod/runtime.ts';
import { StoredPauseImage } from '../pod/stored-pause-image.ts';
import type { SandboxCgroups, SandboxDefaults } from '../sandbox/sandbox-deps.ts';
import type { SandboxRequest } from '../sandbox/sandbox-request.ts';
import { Sandboxes } from '../sandbox/sandboxes.ts';
import { RecordBudget } from '../state/record-budget.ts';
import type { State } from '../state/table.ts';
import { CgroupStats } from '../stats/cgroup-stats.ts';
import type { Stats } from '../stats/stats.ts';

/** What the domain stands on; the simulator gives fakes. */
export interface DomainParts {
  readonly host: Host;
  readonly state: State;
  readonly handlers: Handlers;
  readonly networks: Networks;
  readonly images: Images;
  readonly prepare: PrepareContainer;
  readonly specDefaults: SpecDefaults;
  readonly sandboxDefaults: SandboxDefaults;
  /** Reference of the image that pauses are run from; absent: the built-in pause. */
  readonly pauseImage?: string;
  readonly cgroups: SandboxCgroups;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly failpoints: Failpoints;
  readonly newId: NewId;
  readonly log: Log;
  /** Aborted when the daemon ends: operations under way are given up. */
  readonly shutdown?: AbortSignal;
  readonly observe?: ObserveOperation;
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

/** Of one resource; a CNI DEL is the longest. */
const RELEASE_MS = 120_000;

/** Bodies that take longer are given up and undone. kubelet asks again after 2 to 4 minutes. */
const DEADLINE_MS: Partial<Record<OperationKind, number>> = {
  'run-sandbox': 240_000,
  'create-container': 240_000,
  'start-container': 120_000,
};

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
  const { host, state, handlers, networks, images, clock, failpoints, newId, log, observe, shutdown } = parts;
  const { prepare, specDefaults, sandboxDefaults, cgroups, paths } = parts;
  const background = backgroundContext(log);
  const context = () => ({ ...background, signal: shutdown ?? background.signal });
  const releaseContext = () => withTimeout(background, RELEASE_MS, 'a release', clock);
  const releasers = createReleasers(host, handlers, networks, images);
  const containers = new Containers(state);
  const operations = new Operations({
    ...{ clock, failpoints, newId, context },
    deadlineMs: DEADLINE_MS,
    ...(observe === undefined ? {} : { observe }),
  });
  const sandboxes = new Sandboxes(state);
  for (const records of [sandboxes, containers]) {
    records.watch(({ key, after }) => after === undefined && operations.reported.drop(key));
  }
  const sandboxCreations = new Creations<SandboxRequest>(operations, 'run-sandbox');
  const containerCreations = new Creations<ContainerRequest>(operations, 'create-container');
  return {
    ...{ host, handlers, networks, images, prepare, specDefaults, sandboxDefaults, cgroups, paths, clock, newId, log },
    ledger: new Ledger(state, releasers, releaseContext, () => clock.nowNs(), failpoints),
    operations,
    ...(parts.pauseImage === undefined ? {} : { pauseImage: new StoredPauseImage(parts.pauseImage, images) }),
    sandboxes,
    sandboxCreations,
    containers,
    containerCreations,
    recordBudget: new RecordBudget(() => state.cost + sandboxCreations.cost + containerCreations.cost),
    outputBudget: new OutputBudget(clock),
    tasks: new LiveTasks(containers, clock, log),
  };
}
