import type { HostCgroups } from '../host/host.ts';
import { atLeastZero, countOf, type KeyedCounts, keyedCounts, limitOf } from './cgroup-text.ts';
import { type DeviceIo, v1DeviceIo, v2DeviceIo } from './device-io.ts';

/** Huge pages of one size, in bytes. */
export interface HugePages {
  /** As the kernel writes it: `2MB`. */
  readonly size: string;
  readonly usage: bigint;
  /** cgroup v2 does not tell it. */
  readonly maxUsage: bigint | undefined;
}

/** What metrics tell of a cgroup beyond its usage. */
export interface CgroupDetails {
  readonly userNs: bigint;
  readonly systemNs: bigint;
  readonly periods: bigint;
  readonly throttledPeriods: bigint;
  readonly throttledNs: bigint;
  readonly cache: bigint;
  readonly mappedFile: bigint;
  readonly kernelMemory: bigint;
  readonly maxMemory: bigint;
  readonly memoryFailures: bigint;
  readonly oomKills: bigint;
  /** Of the cgroup alone, not of what is below it. */
  readonly ownPageFaults: bigint;
  readonly ownMajorPageFaults: bigint;
  readonly devices: readonly DeviceIo[];
  readonly hugePages: readonly HugePages[];
  /** Undefined without a limit. */
  readonly mostTasks: bigint | undefined;
  readonly pids: readonly number[];
}

const HUGE_PAGE_SIZES = ['2MB', '1GB'] as const;
const COMMON_FILES = ['cgroup.procs', 'pids.max', 'memory.stat', 'cpu.stat'] as const;
const V1_FILES = [
  ...COMMON_FILES,
  'cpuacct.usage_user',
  'cpuacct.usage_sys',
  'memory.kmem.usage_in_bytes',
  'memory.max_usage_in_bytes',
  'memory.failcnt',
  'memory.oom_control',
  'blkio.throttle.io_service_bytes_recursive',
  'blkio.throttle.io_serviced_recursive',
  ...HUGE_PAGE_SIZES.flatMap((size) => [`hugetlb.${size}.usage_in_bytes`, `hugetlb.${size}.max_usage_in_bytes`]),
];
const V2_FILES = [
  ...COMMON_FILES,
  'memory.peak',
  'memory.events',
  'io.stat',
  ...HUGE_PAGE_SIZES.map((size) => `hugetlb.${size}.current`),
];

/** Reads them; what the kernel does not tell is zero, and undefined is a cgroup that is gone. Its files stay open. */
export async function readCgroupDetails(
  cgroups: Pick<HostCgroups, 'readAll'>,
  version: 1 | 2,
  path: string,
): Promise<CgroupDetails | undefined> {
  return version === 1 ? v1(await cgroups.readAll(path, V1_FILES)) : v2(await cgroups.readAll(path, V2_FILES));
}

type Texts = readonly (string | undefined)[];

function v1([procs, tasksMax, stat, cpu, user, system, kernel, peak, failures, oom, ...rest]: Texts):
  | CgroupDetails
  | undefined {
  if (stat === undefined) return undefined;
  const [ioBytes, ioCounts, ...hugePages] = rest;
  const memory = keyedCounts(stat);
  const scheduler = keyedCounts(cpu);
  return {
    ...{ userNs: countOf(user), systemNs: countOf(system), throttledNs: scheduler.get('throttled_time') ?? 0n },
    ...periodsOf(scheduler),
    cache: memory.get('total_cache') ?? 0n,
    mappedFile: memory.get('total_mapped_file') ?? 0n,
    kernelMemory: countOf(kernel),
    maxMemory: countOf(peak),
    memoryFailures: countOf(failures),
    oomKills: keyedCounts(oom).get('oom_kill') ?? 0n,
    ...ownFaultsOf(memory),
    devices: v1DeviceIo(ioBytes, ioCounts),
    hugePages: HUGE_PAGE_SIZES.flatMap((size, i) => hugePagesOf(size, hugePages[2 * i], hugePages[2 * i + 1])),
    ...tasksOf(tasksMax, procs),
  };
}

function v2([procs, tasksMax, stat, cpu, peak, events, io, ...hugePages]: Texts): CgroupDetails | undefined {
  if (stat === undefined) return undefined;
  const memory = keyedCounts(stat);
  const scheduler = keyedCounts(cpu);
  const microseconds = (name: string): bigint => (scheduler.get(name) ?? 0n) * 1000n;
  return {
    ...{ userNs: microseconds('user_usec'), systemNs: microseconds('system_usec') },
    ...{ throttledNs: microseconds('throttled_usec'), ...periodsOf(scheduler) },
    cache: memory.get('file') ?? 0n,
    mappedFile: memory.get('file_mapped') ?? 0n,
    kernelMemory: memory.get('kernel') ?? atLeastZero((memory.get('slab') ?? 0n) + (memory.get('kernel_stack') ?? 0n)),
    maxMemory: countOf(peak),
    memoryFailures: keyedCounts(events).get('max') ?? 0n,
    oomKills: keyedCounts(events).get('oom_kill') ?? 0n,
    ...ownFaultsOf(memory),
    devices: v2DeviceIo(io),
    hugePages: HUGE_PAGE_SIZES.flatMap((size, i) => hugePagesOf(size, hugePages[i], undefined)),
    ...tasksOf(tasksMax, procs),
  };
}

function periodsOf(scheduler: KeyedCounts): Pick<CgroupDetails, 'periods' | 'throttledPeriods'> {
  return { periods: scheduler.get('nr_periods') ?? 0n, throttledPeriods: scheduler.get('nr_throttled') ?? 0n };
}

function ownFaultsOf(memory: KeyedCounts): Pick<CgroupDetails, 'ownPageFaults' | 'ownMajorPageFaults'> {
  return { ownPageFaults: memory.get('pgfault') ?? 0n, ownMajorPageFaults: memory.get('pgmajfault') ?? 0n };
}

function tasksOf(most: string | undefined, procs: string | undefined): Pick<CgroupDetails, 'mostTasks' | 'pids'> {
  return { mostTasks: limitOf(most), pids: (procs ?? '').split('\n').filter(Boolean).map(Number) };
}

function hugePagesOf(size: string, usage: string | undefined, most: string | undefined): readonly HugePages[] {
  if (usage === undefined) return [];
  return [{ size, usage: countOf(usage), maxUsage: most === undefined ? undefined : countOf(most) }];
}
