import { setTimeout as passed } from 'node:timers/promises';
import { type Bench, inTurn } from './bench.ts';
import type { Contender } from './contender.ts';
import { endPod, lifeCycle, startPod } from './measure.ts';
import { add } from './samples.ts';
import { machineCpu } from './usage.ts';

/** Life cycles between two readings of the CPU time: its resolution is 10 ms. */
const LIFECYCLES_PER_SAMPLE = 5;
/** What a life leaves to the kernel and to the daemon (a network namespace to take apart) is done by then. */
const SETTLED_MS = 1000;
const WORKERS = 10;
const LIFECYCLES_PER_WORKER = 2;
const BURST = 50;

/** One life after the other, pod by pod in turn. */
export async function serialLifecycles(bench: Bench): Promise<void> {
  for (let i = 0; i < bench.pods; i += 1) {
    for (const one of inTurn(bench, i)) await lifeCycle(one, bench.directory, bench.samplesOf(one));
  }
}

/**
 * CPU time of a life: that of the contender's cgroups, and that of the whole machine without this program's, which has
 * the kernel's own work in it and everything else that the machine does.
 */
export async function cpuOfLifecycles(bench: Bench, round: number): Promise<void> {
  for (const one of inTurn(bench, round)) {
    const before = cpuNow(one);
    for (let i = 0; i < LIFECYCLES_PER_SAMPLE; i += 1) await lifeCycle(one, bench.directory, new Map());
    await passed(SETTLED_MS);
    const after = cpuNow(one);
    add(bench.samplesOf(one), 'CPU of a life cycle', (after.own - before.own) / LIFECYCLES_PER_SAMPLE);
    add(bench.samplesOf(one), 'machine CPU of a life cycle', (after.machine - before.machine) / LIFECYCLES_PER_SAMPLE);
  }
}

function cpuNow(contender: Contender): { readonly own: number; readonly machine: number } {
  const { user, system } = process.cpuUsage();
  return { own: contender.cpu(), machine: machineCpu() - (user + system) / 1000 };
}

/** Ten workers, each one life after the other. */
export async function parallelLifecycles(bench: Bench, round: number): Promise<void> {
  for (const one of inTurn(bench, round)) {
    const samples = bench.samplesOf(one);
    const began = performance.now();
    await atOnce(WORKERS, async () => {
      for (let i = 0; i < LIFECYCLES_PER_WORKER; i += 1) {
        const start = performance.now();
        const pod = await startPod(one, bench.directory, new Map());
        add(samples, '10 in parallel: pod to running', performance.now() - start);
        await endPod(one, pod, new Map());
      }
    });
    add(samples, '10 in parallel: each life', (performance.now() - began) / (WORKERS * LIFECYCLES_PER_WORKER));
  }
}

/** Fifty pods asked for at once, and removed at once. */
export async function burst(bench: Bench, round: number): Promise<void> {
  for (const one of inTurn(bench, round)) {
    const samples = bench.samplesOf(one);
    const began = performance.now();
    const running = await atOnce(BURST, () => startPod(one, bench.directory, new Map()));
    const ran = performance.now();
    add(samples, 'burst of 50: all running', ran - began);
    await Promise.all(running.map((pod) => endPod(one, pod, new Map())));
    add(samples, 'burst of 50: all removed', performance.now() - ran);
  }
}

function atOnce<T>(times: number, act: () => Promise<T>): Promise<readonly T[]> {
  return Promise.all(Array.from({ length: times }, act));
}
