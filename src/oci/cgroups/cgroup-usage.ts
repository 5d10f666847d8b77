import type { HostCgroups } from '../../host/host.ts';

/** What a cgroup and all below it used: nanoseconds and bytes. */
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
}

/** cgroup v1 writes "no limit" as the largest page-aligned int64. */
const V1_UNLIMITED = 1n << 62n;

/** Reads a container's figures; undefined where the cgroup is gone (also while it is being read). */
export async function readCgroupUsage(
  cgroups: HostCgroups,
  version: 1 | 2,
  path: string,
): Promise<CgroupUsage | undefined> {
  return version === 1 ? await readV1(cgroups, path) : await readV2(cgroups, path);
}

async function readV1(cgroups: HostCgroups, path: string): Promise<CgroupUsage | undefined> {
  const files = ['cpuacct.usage', 'memory.usage_in_bytes', 'memory.limit_in_bytes', 'memory.stat'] as const;
  const [cpu, usage, limit, stat] = await Promise.all(files.map((file) => cgroups.read(path, file)));
  if (cpu === undefined || usage === undefined || stat === undefined) return undefined;
  const fields = parseKeyed(stat);
  const memoryUsage = parseCount(usage);
  const limitBytes = limit === undefined ? V1_UNLIMITED : parseCount(limit);
  return {
    cpuNs: parseCount(cpu),
    memoryUsage,
    memoryWorkingSet: atLeastZero(memoryUsage - field(fields, 'total_inactive_file')),
    memoryRss: field(fields, 'total_rss'),
    memoryLimit: limitBytes >= V1_UNLIMITED ? undefined : limitBytes,
    pageFaults: field(fields, 'total_pgfault'),
    majorPageFaults: field(fields, 'total_pgmajfault'),
  };
}

async function readV2(cgroups: HostCgroups, path: string): Promise<CgroupUsage | undefined> {
  const files = ['cpu.stat', 'memory.current', 'memory.max', 'memory.stat'] as const;
  const [cpu, usage, limit, stat] = await Promise.all(files.map((file) => cgroups.read(path, file)));
  if (cpu === undefined || usage === undefined || stat === undefined) return undefined;
  const fields = parseKeyed(stat);
  const memoryUsage = parseCount(usage);
  return {
    cpuNs: field(parseKeyed(cpu), 'usage_usec') * 1000n,
    memoryUsage,
    memoryWorkingSet: atLeastZero(memoryUsage - field(fields, 'inactive_file')),
    memoryRss: field(fields, 'anon'),
    memoryLimit: limit === undefined || limit.trim() === 'max' ? undefined : parseCount(limit),
    pageFaults: field(fields, 'pgfault'),
    majorPageFaults: field(fields, 'pgmajfault'),
  };
}

/** Lines of `name number`; anything else is skipped. */
function parseKeyed(text: string): ReadonlyMap<string, bigint> {
  const pairs = text.split('\n').map((line) => /^(\w+) (\d+)$/.exec(line));
  return new Map(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', BigInt(pair[2] ?? 0)] as const])));
}

function parseCount(text: string): bigint {
  const trimmed = text.trim();
  return /^\d+$/.test(trimmed) ? BigInt(trimmed) : 0n;
}

function field(fields: ReadonlyMap<string, bigint>, name: string): bigint {
  return fields.get(name) ?? 0n;
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value;
}
