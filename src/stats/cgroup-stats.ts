import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import { hasLabels } from '../base/cri.ts';
import type { Containers } from '../container/containers.ts';
import type { ContainerRecord } from '../container/record.ts';
import type { FileSystemSize, Host } from '../host/host.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import type { SandboxCgroups } from '../sandbox/sandbox-deps.ts';
import type { Sandboxes } from '../sandbox/sandboxes.ts';
import { CgroupSamples } from './cgroup-samples.ts';
import { METRIC_DESCRIPTORS } from './metrics/families.ts';
import type { MetricDescriptor } from './metrics/family.ts';
import { type PodFacts, type PodMetrics, podMetrics } from './metrics/pod-metrics.ts';
import { readContainerFacts } from './metrics/read-container-facts.ts';
import { type NetworkUsage, networkUsage } from './network-usage.ts';
import { SampleCache } from './sample-cache.ts';
import type {
  ContainerStats,
  ContainerStatsFilter,
  PodSandboxStats,
  PodSandboxStatsFilter,
  Stats,
  Usage,
} from './stats.ts';
import { sumUsages } from './sum-usages.ts';
import { WritableLayers } from './writable-layers.ts';

export interface CgroupStatsOptions {
  readonly host: Host;
  readonly sandboxes: Sandboxes;
  readonly containers: Containers;
  readonly cgroups: SandboxCgroups;
  readonly clock: Clock;
  readonly log: Log;
  /** Directory of the writable layers, `<directory>/<id>/upper`. */
  readonly layersOf: string;
}

/** Requests for metrics within this time get the same metrics. */
const SHARED_MS = 1_000;
const TIMEOUT_MS = 2_000;
const ALL = { id: '', labels: {} };

/**
 * Statistics from cgroup files and /proc, computed when asked; nothing samples in the background. It reads records from
 * memory and takes no part in the life cycle: nothing here waits for a start or a stop, nor they for it.
 */
export class CgroupStats implements Stats {
  readonly #options: CgroupStatsOptions;
  readonly #samples: CgroupSamples;
  readonly #layers: WritableLayers;
  readonly #networks: SampleCache<NetworkUsage | undefined>;
  readonly #fileSystems: SampleCache<FileSystemSize>;
  readonly #facts: SampleCache<PodFacts>;

  constructor(options: CgroupStatsOptions) {
    const { clock, log } = options;
    const sharing = { clock, log, freshMs: SHARED_MS, timeoutMs: TIMEOUT_MS };
    this.#options = options;
    this.#samples = new CgroupSamples(options);
    this.#layers = new WritableLayers(options);
    this.#networks = new SampleCache({ ...sharing, what: 'the network usage of a pod' });
    this.#fileSystems = new SampleCache({ ...sharing, what: 'the file system of writable layers' });
    // Longer, because it waits for samples with a timeout of their own.
    this.#facts = new SampleCache({ ...sharing, timeoutMs: 2 * TIMEOUT_MS, what: 'the metrics of a pod' });
    // There may be no later request: files that were kept open for a pod are closed here.
    options.sandboxes.watch(({ after }) => {
      if (after === undefined) this.#forgetRemoved();
    });
  }

  async container(id: string): Promise<ContainerStats> {
    return await this.#containerStats(this.#options.containers.get(id));
  }

  async containers(filter: ContainerStatsFilter): Promise<readonly ContainerStats[]> {
    const wanted = this.#options.containers.all().filter((record) => matchesFilter(record, filter));
    this.#forgetRemoved();
    return await Promise.all(wanted.map((record) => this.#containerStats(record)));
  }

  async pod(id: string): Promise<PodSandboxStats> {
    return await this.#podStats(this.#options.sandboxes.get(id), this.#sharedParents());
  }

  async pods(filter: PodSandboxStatsFilter): Promise<readonly PodSandboxStats[]> {
    const shared = this.#sharedParents();
    this.#forgetRemoved();
    return await Promise.all(this.#readyPods(filter).map((sandbox) => this.#podStats(sandbox, shared)));
  }

  metricDescriptors(): readonly MetricDescriptor[] {
    return METRIC_DESCRIPTORS;
  }

  async metrics(): Promise<Iterable<PodMetrics>> {
    this.#forgetRemoved();
    const pods = await Promise.all(
      this.#readyPods(ALL).map((sandbox) => this.#facts.at(sandbox.id, () => this.#podFacts(sandbox))),
    );
    return pods
      .values()
      .filter((facts) => facts !== undefined)
      .map(podMetrics);
  }

  async #containerStats(container: ContainerRecord): Promise<ContainerStats> {
    const [usage, writableLayer] = await Promise.all([
      this.#samples.at(container.cgroup),
      this.#layers.of(container.id),
    ]);
    const { cpu, memory, swap, io } = usage;
    return { container, cpu, memory, swap, io, writableLayer };
  }

  async #podStats(sandbox: SandboxRecord, shared: ReadonlySet<string>): Promise<PodSandboxStats> {
    const running = this.#runningIn(sandbox);
    const [usage, network, containers] = await Promise.all([
      this.#podUsage(sandbox, running, shared),
      this.#network(sandbox),
      Promise.all(running.map((container) => this.#containerStats(container))),
    ]);
    const { cpu, memory, io, processes } = usage;
    return { sandbox, cpu, memory, io, processes, network, containers };
  }

  async #podUsage(
    sandbox: SandboxRecord,
    running: readonly ContainerRecord[],
    shared: ReadonlySet<string>,
  ): Promise<Usage> {
    if (!shared.has(sandbox.cgroupParent)) return await this.#samples.at(sandbox.cgroupParent);
    const cgroups = [this.#pauseCgroup(sandbox), ...running.map(({ cgroup }) => cgroup)];
    return sumUsages(await Promise.all(cgroups.map((cgroup) => this.#samples.at(cgroup))));
  }

  #network(sandbox: SandboxRecord): Promise<NetworkUsage | undefined> {
    const { host, clock } = this.#options;
    const pid = this.#pidIn(sandbox);
    if (sandbox.namespaces.net === undefined || sandbox.state !== 'READY' || pid === undefined) return NOTHING;
    return this.#networks.at(sandbox.id, async () => {
      const text = await host.processes.procFile(pid, 'net/dev');
      return text === undefined ? undefined : networkUsage(text, sandbox, clock.nowNs());
    });
  }

  #fileSystem(): Promise<FileSystemSize | undefined> {
    const { host, layersOf } = this.#options;
    return this.#fileSystems.at(layersOf, () => host.rootfs.fileSystem(layersOf));
  }

  /** A process in the pod's network namespace, if there is one. */
  #pidIn(sandbox: SandboxRecord): number | undefined {
    const container = this.#runningIn(sandbox).find(({ state }) => state === 'RUNNING');
    return (sandbox.pauseProcess ?? container?.task)?.process?.pid;
  }

  async #podFacts(sandbox: SandboxRecord): Promise<PodFacts> {
    const sources = {
      ...this.#options,
      ...{ samples: this.#samples, layers: this.#layers, fileSystem: () => this.#fileSystem() },
    };
    const [network, containers] = await Promise.all([
      this.#network(sandbox),
      Promise.all(this.#runningIn(sandbox).map((container) => readContainerFacts(container, sources))),
    ]);
    return { sandbox, network, containers };
  }

  #readyPods({ id, labels }: PodSandboxStatsFilter): readonly SandboxRecord[] {
    return this.#options.sandboxes.list({ id, labels, state: 'READY' });
  }

  #runningIn({ id }: SandboxRecord): readonly ContainerRecord[] {
    return this.#options.containers.of(id).filter(({ state }) => state !== 'EXITED');
  }

  #pauseCgroup({ id, cgroupParent }: SandboxRecord): string {
    return this.#options.cgroups.driver.containerCgroup(cgroupParent, id);
  }

  /** Cgroups that do not belong to one pod: the default parent, and any that several pods were put into. */
  #sharedParents(): ReadonlySet<string> {
    const seen = new Set<string>();
    const shared = new Set<string>();
    for (const { cgroupParent, config } of this.#readyPods(ALL)) {
      if (config.cgroupParent === '' || seen.has(cgroupParent)) shared.add(cgroupParent);
      seen.add(cgroupParent);
    }
    return shared;
  }

  #forgetRemoved(): void {
    const { sandboxes, containers } = this.#options;
    const pods = sandboxes.all();
    this.#samples.keepOnly(
      new Set([
        ...pods.flatMap((sandbox) => [sandbox.cgroupParent, this.#pauseCgroup(sandbox)]),
        ...containers.all().map(({ cgroup }) => cgroup),
      ]),
    );
    this.#layers.keepOnly((id) => containers.has(id));
    this.#networks.keepOnly((id) => sandboxes.has(id));
    this.#facts.keepOnly((id) => sandboxes.has(id));
  }
}

const NOTHING: Promise<undefined> = Promise.resolve(undefined);

/** Figures exist for running containers only: an exited container has none. */
function matchesFilter(record: ContainerRecord, filter: ContainerStatsFilter): boolean {
  return (
    record.state !== 'EXITED' &&
    record.id.startsWith(filter.id) &&
    record.sandboxId.startsWith(filter.podSandboxId) &&
    hasLabels(record.config.labels, filter.labels)
  );
}
