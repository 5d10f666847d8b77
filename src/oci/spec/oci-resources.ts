import type { LinuxResources } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { CgroupOffer } from './container-facts.ts';
import { safeNumber } from './safe-number.ts';

const FIELD = 'linux.resources';

/** `linux.resources` of a runtime's config.json. */
interface OciResources {
  readonly cpu?: Readonly<Record<string, unknown>>;
  readonly memory?: Readonly<Record<string, unknown>>;
  readonly hugepageLimits?: readonly { readonly pageSize: string; readonly limit: number }[];
  readonly unified?: Readonly<Record<string, string>>;
}

/**
 * The protocol's limits in the runtime-spec's words, without devices and pids.
 * @throws InvalidInput for negative values and for `unified` on cgroup v1
 */
export function ociResources(wanted: LinuxResources | undefined, offer: CgroupOffer): OciResources {
  if (wanted === undefined) return {};
  if (offer.version === 1 && Object.keys(wanted.unified).length > 0) {
    throw new InvalidInput(`${FIELD}.unified`, 'this host has cgroup v1');
  }
  const [cpu, memory, hugepages] = [cpuLimits(wanted), memoryLimits(wanted, offer), hugepageLimits(wanted, offer)];
  return {
    ...(Object.keys(cpu).length === 0 ? {} : { cpu }),
    ...(Object.keys(memory).length === 0 ? {} : { memory }),
    ...(hugepages.length === 0 ? {} : { hugepageLimits: hugepages }),
    ...(Object.keys(wanted.unified).length === 0 ? {} : { unified: { ...wanted.unified } }),
  };
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

/** A memory limit without a swap limit allows no swap, as both peers have it. */
function memoryLimits(wanted: LinuxResources, offer: CgroupOffer): Record<string, unknown> {
  const limit = wanted.memoryLimitInBytes;
  const swap = wanted.memorySwapLimitInBytes === 0n ? limit : wanted.memorySwapLimitInBytes;
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
