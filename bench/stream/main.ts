/**
 * Streams of gantryd and of Debian's containerd side by side: the same pod, runc and client (Kubernetes' own Go packages,
 * over SPDY, the one transport that both serve), in interleaved rounds. Prints medians and the ratio of medians (below 1:
 * Gantry takes less), and the median of the ratios of neighbours; the CPU time of each, too, which other work on the
 * machine disturbs less.
 * Usage: node bench/stream/main.ts [--rounds N] [--mib N] [--program bin/gantry]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withLoopDisk } from '../../test/harness/loop-disk.ts';
import { withTestRegistry } from '../../test/harness/registry.ts';
import { startEcho } from '../../test/streaming/echo.ts';
import { containerd } from '../pod/containerd.ts';
import type { Contender } from '../pod/contender.ts';
import { gantry } from '../pod/gantry.ts';
import { endPod, type RunningPod } from '../pod/measure.ts';
import { report } from '../pod/report.ts';
import { IMAGE } from '../pod/requests.ts';
import type { Samples } from '../pod/samples.ts';
import { measureStreams, startStreamPod } from './measure.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    mib: { type: 'string', default: '200' },
    program: { type: 'string' },
  },
});

await using registry = await withTestRegistry();
await using disk = await withLoopDisk(4096);
await using ours = await gantry(join(disk.mountpoint, 'gantry'), registry.port, {
  ...{ name: 'gantry', runtime: 'runc', program: values.program, subnet: '10.201.0.0/16' },
});
await using theirs = await containerd(join(disk.mountpoint, 'containerd'), registry.port);
const contenders = [ours, theirs];
const results = new Map<Contender, Samples>(contenders.map((one) => [one, new Map()]));
const pods = new Map<Contender, RunningPod>();
await using echoes = new AsyncDisposableStack();

for (const one of contenders) {
  await one.cri.call('PullImage', { image: { image: IMAGE } });
  const pod = await startStreamPod(one, disk.mountpoint);
  pods.set(one, pod);
  echoes.use(await startEcho(one.cri, pod.sandbox, 7));
  await measureStreams(one, pod, 10, new Map());
}
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const one of round % 2 === 0 ? contenders : contenders.toReversed()) {
    const pod = pods.get(one);
    if (pod !== undefined) await measureStreams(one, pod, Number(values.mib), samplesOf(one));
  }
  console.error(`round ${round + 1} of ${values.rounds}`);
}
await echoes.disposeAsync();
for (const [one, pod] of pods) await endPod(one, pod, new Map());

console.log(report([ours.name, theirs.name], samplesOf(ours), samplesOf(theirs)));

function samplesOf(one: Contender): Samples {
  return results.get(one) ?? new Map();
}
