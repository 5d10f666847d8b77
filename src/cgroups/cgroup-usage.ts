import type { HostCgroups } from '../host/host.ts';
import { atLeastZero, countOf, keyedCounts, limitOf } from './cgroup-text.ts';
import { type Pressure, pressureOf } from './pressure.ts';

/** What a cgroup and all below it used: nanoseconds and bytes. What this kernel does not tell is undefined. */
export interface CgroupUsage {
  readonly cpuNs: bigint;
  readonly memoryUsage: bigint;
  /** Usage less inactive file pages, never below 0, as cAdvisor computes it. */
  readonly memoryWorkingSet: bigint;
  readonly memoryRss: bigint;
  /** Undefined without a limit. */
  readonly memoryLimit: bigint | undefined;
  readonly pageFaults: bigint;
  readonly majorPageFaults: bigint;
  readonly swapUsage: bigint | undefined;
  /** Of swap alone; undefined without a limit. */
  readonly swapLimit: bigint | undefined;
  /** Tasks, threads included, as both peers count processes. */
  readonly tasks: bigint | undefined;
  readonly cpuPressure: Pressure | undefined;
  readonly memoryPressure: Pressure | undefined;
  readonly ioPressure: Pressure | undefined;
}

/** On a v1 host the unified tree beside it tells pressure, where there is one. */
const COMMON_FILES = ['pids.current', 'cpu.pressure', 'memory.pressure', 'io.pressure'] as const;
const V1_FILES = [
  ...COMMON_FILES,
  'cpuacct.usage',
  'memory.usage_in_bytes',
  'memory.limit_in_bytes',
  'memory.stat',
  'memory.memsw.limit_in_bytes',
] as const;
const V2_FILES = [
  ...COMMON_FILES,
  'cpu.stat',
  'memory.current',
  'memory.max',
  'memory.stat',
  'memory.swap.current',
  'memory.swap.max',
] as const;

/** Reads a cgroup's figures; undefined where it is gone (also while it is being read). Its files stay open. */
export async function readCgroupUsage(
  cgroups: Pick<HostCgroups, 'readAll'>,
  version: 1 | 2,
  path: string,
): Promise<CgroupUsage | undefined> {
  return version === 1 ? v1(await cgroups.readAll(path, V1_FILES)) : v2(await cgroups.readAll(path, V2_FILES));
}

type Texts = readonly (string | undefined)[];

function v1([tasks, cpuPsi, memoryPsi, ioPsi, cpu, usage, limit, stat, memsw]: Texts): CgroupUsage | undefined {
  if (cpu === undefined || usage === undefined || stat === undefined) return undefined;
  const fields = keyedCounts(stat);
  const memoryUsage = countOf(usage);
  const memoryLimit = limitOf(limit);
  const bothLimit = limitOf(memsw);
  return {
    cpuNs: countOf(cpu),
    memoryUsage,
    memoryWorkingSet: atLeastZero(memoryUsage - (fields.get('total_inactive_file') ?? 0n)),
    memoryRss: fields.get('total_rss') ?? 0n,
    memoryLimit,
    pageFaults: fields.get('total_pgfault') ?? 0n,
    majorPageFaults: fields.get('total_pgmajfault') ?? 0n,
    // The limit is of memory and swap together; without one there is no accounting of swap to speak of.
    swapUsage: fields.get('total_swap'),
    swapLimit: bothLimit === undefined || memoryLimit === undefined ? undefined : atLeastZero(bothLimit - memoryLimit),
    ...commonOf(tasks, cpuPsi, memoryPsi, ioPsi),
  };
}

function v2([tasks, cpuPsi, memoryPsi, ioPsi, cpu, usage, limit, stat, swap, swapMax]: Texts): CgroupUsage | undefined {
  if (cpu === undefined || usage === undefined || stat === undefined) return undefined;
  const fields = keyedCounts(stat);
  const memoryUsage = countOf(usage);
  return {
    cpuNs: (keyedCounts(cpu).get('usage_usec') ?? 0n) * 1000n,
    memoryUsage,
    memoryWorkingSet: atLeastZero(memoryUsage - (fields.get('inactive_file') ?? 0n)),
    memoryRss: fields.get('anon') ?? 0n,
    memoryLimit: limitOf(limit),
    pageFaults: fields.get('pgfault') ?? 0n,
    majorPageFaults: fields.get('pgmajfault') ?? 0n,
    swapUsage: swap === undefined ? undefined : countOf(swap),
    swapLimit: limitOf(swapMax),
    ...commonOf(tasks, cpuPsi, memoryPsi, ioPsi),
  };
}

type Text = string | undefined;

function commonOf(
  tasks: Text,
  cpu: Text,
  memory: Text,
  io: Text,
): Pick<CgroupUsage, 'tasks' | 'cpuPressure' | 'memoryPressure' | 'ioPressure'> {
  return {
    tasks: tasks === undefined ? undefined : countOf(tasks),
    cpuPressure: pressureOf(cpu),
    memoryPressure: pressureOf(memory),
    ioPressure: pressureOf(io),
  };
}
