import type { LinuxResources } from '../base/cri.ts';
import { NO_LIMITS } from '../base/no-limits.ts';

/**
 * The limits of a container after an update: 0 and '' leave what is there, as the protocol cannot tell them from absent
 * fields. An oom_score_adj is given to processes when they start and stays.
 * Source: CRI v1, UpdateContainerResources; kubelet's CPU manager sends nothing but `cpuset_cpus`.
 */
export function mergeResources(before: LinuxResources | undefined, update: LinuxResources): LinuxResources {
  const old = before ?? NO_LIMITS;
  return {
    cpuPeriod: update.cpuPeriod || old.cpuPeriod,
    cpuQuota: update.cpuQuota || old.cpuQuota,
    cpuShares: update.cpuShares || old.cpuShares,
    memoryLimitInBytes: update.memoryLimitInBytes || old.memoryLimitInBytes,
    oomScoreAdj: old.oomScoreAdj,
    cpusetCpus: update.cpusetCpus || old.cpusetCpus,
    cpusetMems: update.cpusetMems || old.cpusetMems,
    hugepageLimits: mergeHugepages(old, update),
    unified: { ...old.unified, ...update.unified },
    memorySwapLimitInBytes: swapLimit(old, update),
  };
}

/** kubelet names every page size of the node, with limit 0 where the pod has none: here 0 is a limit. */
function mergeHugepages(old: LinuxResources, update: LinuxResources): LinuxResources['hugepageLimits'] {
  const limits = new Map([...old.hugepageLimits, ...update.hugepageLimits].map((it) => [it.pageSize, it.limit]));
  return [...limits].map(([pageSize, limit]) => ({ pageSize, limit }));
}

/** Memory and swap together; where no swap was allowed the limit follows the memory's, and it is never below it. */
function swapLimit(old: LinuxResources, update: LinuxResources): bigint {
  if (update.memorySwapLimitInBytes !== 0n) return update.memorySwapLimitInBytes;
  const [swap, memory] = [old.memorySwapLimitInBytes, update.memoryLimitInBytes];
  if (swap <= 0n || memory === 0n) return swap;
  return swap === old.memoryLimitInBytes || memory > swap || memory < 0n ? memory : swap;
}
