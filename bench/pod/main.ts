/**
 * Pods on gantryd and on Debian's containerd side by side: the same runc, image, shape of network and requests, on one
 * fresh disk, in interleaved rounds. Prints medians and the ratio of medians (below 1: Gantry is faster or smaller), and the median
 * of the ratios of neighbours, which says more on a machine that does other things meanwhile.
 * Usage: node bench/pod/main.ts [--rounds N] [--pods N] [--runtime runc] [--program bin/gantry]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withLoopDisk } from '../../test/harness/loop-disk.ts';
import { withTestRegistry } from '../../test/harness/registry.ts';
import { type Contender, containerd, gantry } from './contender.ts';
import { add, endPod, execs, lifeCycle, lists, type RunningPod, type Samples, startPod } from './measure.ts';
import { IMAGE } from './requests.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    pods: { type: 'string', default: '10' },
    runtime: { type: 'string', default: 'runc' },
    program: { type: 'string' },
  },
});

await using registry = await withTestRegistry();
await using disk = await withLoopDisk(8192);
await using ours = await gantry(join(disk.mountpoint, 'gantry'), registry.port, values.runtime, values.program);
await using theirs = await containerd(join(disk.mountpoint, 'containerd'), registry.port);
const contenders = [ours, theirs];
const results = new Map<Contender, Samples>(contenders.map((one) => [one, new Map()]));

for (const one of contenders) {
  await one.cri.call('PullImage', { image: { image: IMAGE } });
  await lifeCycle(one, disk.mountpoint, new Map());
}
for (let round = 0; round < Number(values.rounds); round += 1) {
  // Pod by pod: what else the machine does meets both.
  for (let i = 0; i < Number(values.pods); i += 1) {
    for (const one of i % 2 === 0 ? contenders : contenders.toReversed()) {
      await lifeCycle(one, disk.mountpoint, samplesOf(one));
    }
  }
  for (const one of round % 2 === 0 ? contenders : contenders.toReversed()) {
    const pod = await startPod(one, disk.mountpoint, new Map());
    await execs(one, pod, samplesOf(one));
    await endPod(one, pod, new Map());
  }
  console.error(`round ${round + 1} of ${values.rounds}`);
}
for (const one of contenders) {
  const running: RunningPod[] = [];
  for (let i = 0; i < 50; i += 1) running.push(await startPod(one, disk.mountpoint, new Map()));
  await lists(one, samplesOf(one));
  const memory = one.memory();
  add(samplesOf(one), 'MiB daemon @50', memory.daemon / 2 ** 20);
  add(samplesOf(one), 'MiB helpers @50', memory.helpers / 2 ** 20);
  add(samplesOf(one), 'MiB all @50', (memory.daemon + memory.helpers) / 2 ** 20);
  for (const pod of running) await endPod(one, pod, new Map());
}

console.log(`${'figure (median)'.padEnd(28)}${ours.name.padStart(12)}${theirs.name.padStart(12)}   ratio  of pairs`);
for (const [name, mine] of samplesOf(ours)) {
  const others = samplesOf(theirs).get(name) ?? [];
  const [a, b] = [median(mine), median(others)];
  const pairs = median(mine.map((value, i) => value / (others[i] ?? Number.NaN)));
  const ratios = `${(a / b).toFixed(2).padStart(8)}${pairs.toFixed(2).padStart(10)}`;
  console.log(`${name.padEnd(28)}${a.toFixed(1).padStart(12)}${b.toFixed(1).padStart(12)}${ratios}`);
}

function samplesOf(one: Contender): Samples {
  return results.get(one) ?? new Map();
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
