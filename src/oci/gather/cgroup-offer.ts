import { dirname } from 'node:path/posix';
import type { LinuxResources } from '../../base/cri.ts';
import type { Host } from '../../host/host.ts';
import type { CgroupOffer } from '../spec/container-facts.ts';

/** Learns what of the wanted limits the kernel can give: a runtime fails on those whose controller is missing. */
export async function cgroupOffer(
  host: Host,
  cgroup: string,
  wanted: LinuxResources | undefined,
): Promise<CgroupOffer> {
  const version = host.limits.cgroupVersion;
  // The files of cgroup v2 are in every cgroup but the root.
  const at = version === 1 ? '/' : dirname(cgroup);
  const swapFile = version === 1 ? 'memory.memsw.usage_in_bytes' : 'memory.swap.max';
  const sizes = [...new Set(wanted?.hugepageLimits.map((it) => it.pageSize))];
  const offered = await Promise.all(
    sizes.map(async (size) => {
      const file = version === 1 ? `hugetlb.${size}.usage_in_bytes` : `hugetlb.${size}.max`;
      return (await host.cgroups.read(at, file)) === undefined ? [] : [size];
    }),
  );
  const limitsMemory =
    wanted !== undefined && (wanted.memoryLimitInBytes !== 0n || wanted.memorySwapLimitInBytes !== 0n);
  const accountsSwap = limitsMemory && (await host.cgroups.read(at, swapFile)) !== undefined;
  return { version, accountsSwap, hugepageSizes: new Set(offered.flat()) };
}
