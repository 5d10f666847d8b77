import { InvalidInput } from '../../../base/failure.ts';
import { clampOomScoreAdj } from '../clamp-oom-score.ts';
import type { SpecStep } from '../container-facts.ts';

/** oom_score_adj, no lower than the daemon may give. Source: CRI v1, LinuxContainerResources.oom_score_adj. */
export const oomScore: SpecStep = {
  cites: 'LinuxContainerResources.oom_score_adj',
  apply: (spec, { request, limits }) => {
    const wanted = request.config.resources?.oomScoreAdj;
    if (wanted === undefined) return;
    if (wanted < -1000n || wanted > 1000n) {
      throw new InvalidInput('linux.resources.oom_score_adj', `${wanted} is not between -1000 and 1000`);
    }
    spec.process.oomScoreAdj = clampOomScoreAdj(wanted, limits);
  },
};
