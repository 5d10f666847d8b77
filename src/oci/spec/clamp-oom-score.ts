import type { HostLimits } from '../../host/host.ts';

const LOWEST = -1000;
const HIGHEST = 1000;

/** The nearest oom_score_adj that the daemon may give: without CAP_SYS_RESOURCE nothing goes below its own. */
export function clampOomScoreAdj(wanted: bigint | number, limits: Pick<HostLimits, 'lowestOomScoreAdj'>): number {
  return Math.min(HIGHEST, Math.max(LOWEST, limits.lowestOomScoreAdj, Number(wanted)));
}
