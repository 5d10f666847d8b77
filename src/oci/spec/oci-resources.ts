import type { LinuxResources } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { OciResources } from '../../base/oci-resources.ts';
import type { CgroupOffer } from './container-facts.ts';
import { safeNumber } from './safe-number.ts';

const FIELD = 'linux.resources';

/** A file of a cgroup v2 that a controller owns: `memory.high`, `hugetlb.2MB.max`. */
const UNIFIED_FILE = /^[a-z0-9_]+(\.[A-Za-z0-9_]+)+$/;

/**
 * The protocol's limits in the runtime-spec's words, without devices and pids. What is 0 or '' is left out: the kernel's
 * own value stays.
 * @throws InvalidInput for negative values, a swap limit below that of memory, `unified` on cgroup v1 and what is no file
 * of a controller in it
 */
export function ociResources(wanted: LinuxResources | undefined, offer: CgroupOffer): OciResources {
  if (wanted === undefined) return {};
  checkUnified(wanted.unified, offer);
  const [cpu, memory, hugepages] = [cpuLimits(wanted), memoryLimits(wanted, offer), hugepageLimits(wanted, offer)];
  return {
    ...(Object.keys(cpu).length === 0 ? {} : { cpu }),
    ...(Object.keys(memory).length === 0 ? {} : { memory }),
    ...(hugepages.length === 0 ? {} : { hugepageLimits: hugepages }),
    ...(Object.keys(wanted.unified).length === 0 ? {} : { unified: { ...wanted.unified } }),
  };
}

/** Both peers refuse it on cgroup v1 (by their runtime); a name with a slash would be a file of another cgroup. */
function checkUnified(unified: LinuxResources['unified'], offer: CgroupOffer): void {
  const names = Object.keys(unified);
  if (offer.version === 1 && names.length > 0)
    throw new InvalidInput(`${FIELD}.unified`, 'is not supported: this host uses cgroup v1');
  for (const name of names) {
    if (UNIFIED_FILE.test(name) && !name.startsWith('cgroup.')) continue;
    throw new InvalidInput(`${FIELD}.unified`, `${JSON.stringify(name)} is not a file of a cgroup controller`);
  }
}

function cpuLimits(wanted: LinuxResources): Record<string, unknown> {
  return {
    ...(wanted.cpuShares === 0n ? {} : { shares: safeNumber(wanted.cpuShares, `${FIELD}.cpu_shares`) }),
    // -1 is the kernel's word for no quota.
    ...(wanted.cpuQuota === 0n ? {} : { quota: safeNumber(wanted.cpuQuota, `${FIELD}.cpu_quota`, -1n) }),
    ...(wanted.cpuPeriod === 0n ? {} : { period: safeNumber(wanted.cpuPeriod, `${FIELD}.cpu_period`) }),
    ...(wanted.cpusetCpus === '' ? {} : { cpus: wanted.cpusetCpus }),
    ...(wanted.cpusetMems === '' ? {} : { mems: wanted.cpusetMems }),
  };
}

/**
 * The swap limit is that of memory and swap together, on both versions: a runtime takes the difference for cgroup v2. A
 * memory limit without a swap limit allows no swap, as both peers have it.
 */
function memoryLimits(wanted: LinuxResources, offer: CgroupOffer): Record<string, unknown> {
  const limit = wanted.memoryLimitInBytes;
  const swap = wanted.memorySwapLimitInBytes === 0n ? limit : wanted.memorySwapLimitInBytes;
  if (swap > 0n && swap < limit) {
    throw new InvalidInput(`${FIELD}.memory_swap_limit_in_bytes`, `${swap} is less than the memory limit ${limit}`);
  }
  return {
    ...(limit === 0n ? {} : { limit: safeNumber(limit, `${FIELD}.memory_limit_in_bytes`, -1n) }),
    ...(swap === 0n || !offer.accountsSwap
      ? {}
      : { swap: safeNumber(swap, `${FIELD}.memory_swap_limit_in_bytes`, -1n) }),
  };
}

/** kubelet names every page size of the node with limit 0; sizes that no controller limits here are left out. */
function hugepageLimits(wanted: LinuxResources, offer: CgroupOffer): { pageSize: string; limit: number }[] {
  return wanted.hugepageLimits
    .filter(({ pageSize }) => offer.hugepageSizes.has(pageSize))
    .map(({ pageSize, limit }, at) => ({ pageSize, limit: safeNumber(limit, `${FIELD}.hugepage_limits.${at}.limit`) }));
}
