/** Runs schedules for the pool, one range after the other. */
import { parentPort } from 'node:worker_threads';
import { Coverage } from './coverage.ts';
import { PLANTS } from './plants/plants.ts';
import type { RangeResult, SeedRange } from './schedule-pool.ts';
import { simulate } from './simulation.ts';

// A schedule creates many errors and uses none of their stacks.
Error.stackTraceLimit = 2;

/** To the first schedule that fails. */
async function runRange({ from, to, plant: name }: SeedRange): Promise<RangeResult> {
  const coverage = new Coverage();
  const plant = PLANTS.find((it) => it.name === name);
  let steps = 0;
  for (let seed = from; seed < to; seed += 1) {
    const result = await simulate(seed, { coverage, ...(plant === undefined ? {} : { plant }) });
    steps += result.trace.length;
    if (result.problem !== undefined) return { failed: result, steps, coverage: coverage.counted };
  }
  return { failed: undefined, steps, coverage: coverage.counted };
}

parentPort?.on('message', (range: SeedRange) => {
  void runRange(range).then((result) => parentPort?.postMessage(result));
});
