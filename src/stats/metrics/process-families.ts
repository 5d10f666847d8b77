import type { ContainerFacts } from './container-facts.ts';
import { labelled, type MetricFamily, type Sample, single } from './family.ts';

const NS = 1_000_000_000n;

/** Processes and their open files and threads. */
export const PROCESS_FAMILIES: readonly MetricFamily<ContainerFacts>[] = [
  single('gauge', 'container_processes', 'Processes', ({ details }) => count(details?.pids.length)),
  single('gauge', 'container_threads', 'Threads', ({ usage }) => usage.processes?.count),
  single('gauge', 'container_threads_max', 'Most threads that it may have; 0 for any number', ({ details }) =>
    details === undefined ? undefined : (details.mostTasks ?? 0n),
  ),
  single('gauge', 'container_file_descriptors', 'Open file descriptors', ({ descriptors }) => count(descriptors?.all)),
  single('gauge', 'container_sockets', 'Open sockets', ({ descriptors }) => count(descriptors?.sockets)),
  single(
    'gauge',
    'container_start_time_seconds',
    'Start, in seconds since the epoch',
    ({ container }) => (container.startedAt ?? container.createdAt) / NS,
  ),
  single('gauge', 'container_last_seen', 'Time of this sample, in seconds since the epoch', ({ now }) => now / NS),
  labelled(
    'gauge',
    'container_ulimits_soft',
    'Soft limits of its first process; the largest number for unlimited',
    ['ulimit'],
    softLimits,
  ),
];

const UNLIMITED = (1n << 63n) - 1n;

/** Lines of proc(5)'s limits: `Max open files   1024   4096   files`. */
function softLimits({ limits }: ContainerFacts): readonly Sample[] {
  const lines = (limits ?? '').matchAll(/^Max ([a-z -]+?)\s{2,}(\d+|unlimited)\s/gm);
  return [...lines].map(([, name = '', soft = '']) => ({
    labels: [name.replaceAll(/[ -]/g, '_')],
    value: soft === 'unlimited' ? UNLIMITED : BigInt(soft),
  }));
}

function count(number: number | undefined): bigint | undefined {
  return number === undefined ? undefined : BigInt(number);
}
