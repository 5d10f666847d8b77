/**
 * Streams of gantryd and of Debian's containerd side by side: the same pod, runc and client (Kubernetes' own Go packages,
 * over SPDY, the one transport that both serve), in interleaved rounds. Prints medians and the ratio of medians (below 1:
 * Gantry takes less time), and the median of the ratios of neighbours.
 * Usage: node bench/stream/main.ts [--rounds N] [--mib N] [--program bin/gantry]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withLoopDisk } from '../../test/harness/loop-disk.ts';
import { withTestRegistry } from '../../test/harness/registry.ts';
import { startEcho } from '../../test/streaming/echo.ts';
import { type Contender, containerd, gantry } from '../pod/contender.ts';
import { endPod, type RunningPod, type Samples } from '../pod/measure.ts';
import { IMAGE } from '../pod/requests.ts';
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
await using ours = await gantry(join(disk.mountpoint, 'gantry'), registry.port, 'runc', values.program);
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

console.log(`${'figure (median)'.padEnd(36)}${ours.name.padStart(12)}${theirs.name.padStart(12)}   ratio  of pairs`);
for (const [name, mine] of samplesOf(ours)) {
  const others = samplesOf(theirs).get(name) ?? [];
  const [a, b] = [median(mine), median(others)];
  const pairs = median(mine.map((value, i) => value / (others[i] ?? Number.NaN)));
  const ratios = `${(a / b).toFixed(2).padStart(8)}${pairs.toFixed(2).padStart(10)}`;
  console.log(`${name.padEnd(36)}${a.toFixed(1).padStart(12)}${b.toFixed(1).padStart(12)}${ratios}`);
}

function samplesOf(one: Contender): Samples {
  return results.get(one) ?? new Map();
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
