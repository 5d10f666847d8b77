/**
 * Pods on gantryd and on another CRI runtime side by side: the same runc, image, shape of network and requests, on one
 * fresh disk, in interleaved rounds.
 * Usage: node bench/pod/main.ts [--only life,cpu,parallel,burst,exec,lists,stats,memory,idle] [--rounds N] [--pods N]
 *   [--crowd N] [--idle-seconds N] [--runtime runc] [--program bin/gantry]
 *   [--against containerd | <launcher of another Gantry> | <socket of a running runtime> --against-argument <its root>]
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withLoopDisk } from '../../test/harness/loop-disk.ts';
import { withTestRegistry } from '../../test/harness/registry.ts';
import type { Bench } from './bench.ts';
import { containerd } from './containerd.ts';
import type { Contender } from './contender.ts';
import { type CrowdPart, crowd } from './crowd.ts';
import { endpoint } from './endpoint.ts';
import { execs } from './execs.ts';
import { gantry } from './gantry.ts';
import { burst, cpuOfLifecycles, parallelLifecycles, serialLifecycles } from './lifecycles.ts';
import { lifeCycle } from './measure.ts';
import { report } from './report.ts';
import { IMAGE } from './requests.ts';
import type { Samples } from './samples.ts';

/** What is done each round. */
const ROUND: Readonly<Record<string, (bench: Bench, round: number) => Promise<void>>> = {
  life: serialLifecycles,
  cpu: cpuOfLifecycles,
  parallel: parallelLifecycles,
  burst,
  exec: execs,
};
const CROWD: readonly CrowdPart[] = ['lists', 'stats', 'memory', 'idle'];

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: [...Object.keys(ROUND), ...CROWD].join() },
    rounds: { type: 'string', default: '5' },
    pods: { type: 'string', default: '10' },
    crowd: { type: 'string', default: '100' },
    'idle-seconds': { type: 'string', default: '60' },
    runtime: { type: 'string', default: 'runc' },
    program: { type: 'string' },
    against: { type: 'string', default: 'containerd' },
    'against-argument': { type: 'string' },
  },
});
const only = values.only.split(',');
for (const part of only) {
  if (!(part in ROUND || CROWD.some((known) => known === part))) throw new TypeError(`--only: no part named ${part}`);
}

await using registry = await withTestRegistry();
await using disk = await withLoopDisk(16384);
const { runtime, program } = values;
await using ours = await gantry(join(disk.mountpoint, 'gantry'), registry.port, {
  ...{ name: 'gantry', runtime, program, subnet: '10.201.0.0/16' },
});
await using theirs = await opponent(values.against);
const contenders = [ours, theirs];
const results = new Map<Contender, Samples>(contenders.map((one) => [one, new Map()]));
const bench: Bench = {
  contenders,
  directory: disk.mountpoint,
  pods: Number(values.pods),
  crowd: Number(values.crowd),
  idleSeconds: Number(values['idle-seconds']),
  samplesOf: (one) => results.get(one) ?? new Map(),
};

for (const one of contenders) {
  await one.cri.call('PullImage', { image: { image: IMAGE } });
  await lifeCycle(one, disk.mountpoint, new Map());
}
const parts = Object.entries(ROUND).filter(([name]) => only.includes(name));
for (let round = 0; parts.length > 0 && round < Number(values.rounds); round += 1) {
  for (const [, part] of parts) await part(bench, round);
  console.error(`round ${round + 1} of ${values.rounds}`);
}
const atRest = CROWD.filter((part) => only.includes(part));
if (atRest.length > 0) await crowd(bench, atRest);
console.log(report([ours.name, theirs.name], bench.samplesOf(ours), bench.samplesOf(theirs)));

function opponent(which: string): Promise<Contender> {
  const base = join(disk.mountpoint, 'against');
  if (which === 'containerd') return containerd(base, registry.port, runtime);
  if (!statSync(which).isSocket()) {
    return gantry(base, registry.port, { name: 'other-gantry', runtime, program: which, subnet: '10.203.0.0/16' });
  }
  const argument = values['against-argument'];
  if (argument === undefined) throw new TypeError('--against a socket needs --against-argument');
  return endpoint(which, argument);
}
