import type { Clock } from '../../base/clock.ts';
import { readCgroupDetails } from '../../cgroups/cgroup-details.ts';
import type { ContainerRecord } from '../../container/record.ts';
import type { FileSystemSize, Host } from '../../host/host.ts';
import type { CgroupSamples } from '../cgroup-samples.ts';
import type { WritableLayers } from '../writable-layers.ts';
import type { ContainerFacts } from './container-facts.ts';

export interface FactSources {
  readonly host: Host;
  readonly clock: Clock;
  readonly samples: CgroupSamples;
  readonly layers: WritableLayers;
  readonly fileSystem: () => Promise<FileSystemSize | undefined>;
}

/** Reads all that a container's metrics are made from. */
export async function readContainerFacts(
  container: ContainerRecord,
  { host, clock, samples, layers, fileSystem: sizeOfFileSystem }: FactSources,
): Promise<ContainerFacts> {
  const { cgroup, task } = container;
  const [usage, details, limits, layer, fileSystem] = await Promise.all([
    samples.at(cgroup),
    readCgroupDetails(host.cgroups, host.limits.cgroupVersion, cgroup),
    task.process === undefined ? undefined : host.processes.procFile(task.process.pid, 'limits'),
    layers.of(container.id),
    sizeOfFileSystem(),
  ]);
  const descriptors = details === undefined ? undefined : await host.processes.descriptors(details.pids);
  return { container, usage, details, descriptors, limits, layer, fileSystem, now: clock.nowNs() };
}
