import type { LinuxResources } from '../base/cri.ts';

/** cpu.shares of a cgroup that was given none. */
const USUAL_SHARES = 1024n;
const UNLIMITED = -1n;

/**
 * The limits that undo an update which the kernel took only a part of: those from before, and where there was none the
 * kernel's word for none. A list of CPUs that was never given has no such word and stays out.
 */
export function restoringResources(before: LinuxResources | undefined, refused: LinuxResources): LinuxResources {
  const was = (old: bigint | undefined, attempted: bigint, none: bigint): bigint =>
    old === undefined || old === 0n ? (attempted === 0n ? 0n : none) : old;
  const quota = was(before?.cpuQuota, refused.cpuQuota, UNLIMITED);
  return {
    cpuPeriod: before?.cpuPeriod ?? 0n,
    cpuQuota: quota,
    cpuShares: was(before?.cpuShares, refused.cpuShares, USUAL_SHARES),
    memoryLimitInBytes: was(before?.memoryLimitInBytes, refused.memoryLimitInBytes, UNLIMITED),
    memorySwapLimitInBytes: was(before?.memorySwapLimitInBytes, refused.memorySwapLimitInBytes, 0n),
    oomScoreAdj: before?.oomScoreAdj ?? 0n,
    cpusetCpus: before?.cpusetCpus ?? '',
    cpusetMems: before?.cpusetMems ?? '',
    hugepageLimits: before?.hugepageLimits ?? [],
    unified: before?.unified ?? {},
  };
}
