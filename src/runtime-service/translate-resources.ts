import type { LinuxResources } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';
import type { LinuxContainerResources } from '../rpc/generated/messages.ts';

/** Range of /proc/PID/oom_score_adj. */
const OOM_SCORE_ADJ = 1000n;

/** Limits of a request; undefined if there are none. @throws InvalidInput for values that no kernel accepts */
export function resourcesOf(message: LinuxContainerResources | undefined, field: string): LinuxResources | undefined {
  if (message === undefined) return undefined;
  const { oomScoreAdj } = message;
  if (oomScoreAdj < -OOM_SCORE_ADJ || oomScoreAdj > OOM_SCORE_ADJ) {
    throw new InvalidInput(`${field}.oom_score_adj`, `${oomScoreAdj} is not between -1000 and 1000`);
  }
  cpuList(message.cpusetCpus, `${field}.cpuset_cpus`);
  cpuList(message.cpusetMems, `${field}.cpuset_mems`);
  return message;
}

/** The kernel takes 4096 CPUs listed one by one in less; a runtime repeats the list in its errors. */
const LONGEST_CPU_LIST = 32_768;

/** A list as cpuset(7) has it: `0-2,7`. */
function cpuList(text: string, field: string): void {
  if (text.length > LONGEST_CPU_LIST) {
    throw new InvalidInput(
      field,
      `${text.length} characters are more than ${LONGEST_CPU_LIST}; use ranges such as 0-2`,
    );
  }
  if (!/^(\d+(-\d+)?(,\d+(-\d+)?)*)?$/.test(text)) {
    throw new InvalidInput(field, `${JSON.stringify(text)} is not a list such as 0-2,7`);
  }
}
