import type { HostCgroups } from '../host/host.ts';

/** What a cgroup's files say about its processes; bytes and nanoseconds. Undefined: the file is not there. */
export interface CgroupReading {
  readonly usageCoreNanoSeconds: bigint | undefined;
  readonly memory:
    | {
        readonly usage: bigint;
        readonly inactiveFile: bigint;
        readonly rss: bigint;
        readonly pageFaults: bigint;
        readonly majorPageFaults: bigint;
        /** Undefined without a limit. */
        readonly limit: bigint | undefined;
      }
    | undefined;
}

/** What cgroup v1 reports as "no limit": the largest page-aligned value, and anything near it. */
const NO_LIMIT_V1 = 2n ** 62n;

/** Reads a container's cgroup. Of one that is gone everything is undefined. */
export function readCgroup(cgroups: HostCgroups, path: string, version: 1 | 2): Promise<CgroupReading> {
  return version === 1 ? readV1(cgroups, path) : readV2(cgroups, path);
}

async function readV1(cgroups: HostCgroups, path: string): Promise<CgroupReading> {
  const [cpu, usage, stat, limit] = await Promise.all([
    cgroups.read(path, 'cpuacct.usage'),
    cgroups.read(path, 'memory.usage_in_bytes'),
    cgroups.read(path, 'memory.stat'),
    cgroups.read(path, 'memory.limit_in_bytes'),
  ]);
  const fields = keyed(stat);
  const bytes = integer(limit);
  return {
    usageCoreNanoSeconds: integer(cpu),
    memory: memoryOf(integer(usage), {
      inactiveFile: fields.get('total_inactive_file'),
      rss: fields.get('total_rss'),
      pageFaults: fields.get('total_pgfault'),
      majorPageFaults: fields.get('total_pgmajfault'),
      limit: bytes === undefined || bytes >= NO_LIMIT_V1 ? undefined : bytes,
    }),
  };
}

async function readV2(cgroups: HostCgroups, path: string): Promise<CgroupReading> {
  const [cpu, usage, stat, limit] = await Promise.all([
    cgroups.read(path, 'cpu.stat'),
    cgroups.read(path, 'memory.current'),
    cgroups.read(path, 'memory.stat'),
    cgroups.read(path, 'memory.max'),
  ]);
  const microseconds = keyed(cpu).get('usage_usec');
  const fields = keyed(stat);
  return {
    usageCoreNanoSeconds: microseconds === undefined ? undefined : microseconds * 1000n,
    memory: memoryOf(integer(usage), {
      inactiveFile: fields.get('inactive_file'),
      rss: fields.get('anon'),
      pageFaults: fields.get('pgfault'),
      majorPageFaults: fields.get('pgmajfault'),
      limit: integer(limit),
    }),
  };
}

interface MemoryFields {
  readonly inactiveFile: bigint | undefined;
  readonly rss: bigint | undefined;
  readonly pageFaults: bigint | undefined;
  readonly majorPageFaults: bigint | undefined;
  readonly limit: bigint | undefined;
}

function memoryOf(usage: bigint | undefined, fields: MemoryFields): CgroupReading['memory'] {
  if (usage === undefined) return undefined;
  const { inactiveFile = 0n, rss = 0n, pageFaults = 0n, majorPageFaults = 0n, limit } = fields;
  return { usage, inactiveFile, rss, pageFaults, majorPageFaults, limit };
}

/** Lines of `name value`. */
function keyed(text: string | undefined): ReadonlyMap<string, bigint> {
  const fields = new Map<string, bigint>();
  for (const line of (text ?? '').split('\n')) {
    const [name, value] = line.split(' ');
    const number = integer(value);
    if (name !== undefined && number !== undefined) fields.set(name, number);
  }
  return fields;
}

/** Undefined of anything that is no decimal number, such as `max`. */
function integer(text: string | undefined): bigint | undefined {
  const trimmed = text?.trim() ?? '';
  return /^\d+$/.test(trimmed) ? BigInt(trimmed) : undefined;
}
