import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { Coverage } from './coverage.ts';
import { PLANTS } from './plants/plants.ts';
import { type RangeResult, SchedulePool } from './schedule-pool.ts';
import { type ScheduleResult, simulate } from './simulation.ts';

/** SIMULATOR_SEEDS=20000 runs more schedules. */
const SEEDS = Number(process.env['SIMULATOR_SEEDS'] ?? 5000);
/** Every planted defect has to be found within these. */
const PLANT_SEEDS = 2000;
const RANGE = 100;
const TRACE_LINES = 60;

const pool = new SchedulePool();
after(() => pool[Symbol.asyncDispose]());

/** Runs schedules until that many are done. @throws AssertionError with the command that replays the first failure */
async function runSeeds(from: number, count: number, coverage: Coverage): Promise<number> {
  const starts = Array.from({ length: Math.ceil(count / RANGE) }, (_, range) => from + range * RANGE);
  const run = (start: number): Promise<RangeResult> =>
    pool.run({ from: start, to: Math.min(start + RANGE, from + count) });
  const results = await Promise.all(starts.map(run));
  for (const result of results) coverage.add(result.coverage);
  const failed = results.find((result) => result.failed !== undefined)?.failed;
  assert.equal(failed?.problem, undefined, failed === undefined ? '' : story(failed));
  return results.reduce((steps, result) => steps + result.steps, 0);
}

/** The message for a failing schedule. */
function story({ seed, problem, trace }: ScheduleResult): string {
  const tail = trace.slice(-TRACE_LINES).join('\n');
  return `${problem}\n${tail}\nreplay: node test/simulator/main.ts --seed ${seed}`;
}

/** Names of stages in the domain's sources. */
/** Streams are not part of the schedules: they end with the daemon and leave nothing that a later one has to find. */
const WITHOUT_SCHEDULES = 'src/container/stream-operation.ts';

function stagesInSources(): readonly string[] {
  const files = globSync('src/{sandbox,container,pod}/**/*.ts', { exclude: ['**/*.test.ts', WITHOUT_SCHEDULES] });
  const names = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\.stage\(\s*'([^']+)'/g)].map(([, name]) => name),
  );
  return [...new Set(names)].flatMap((name) => (name === undefined ? [] : [name]));
}

describe('pods and containers under the simulator', () => {
  const coverage = new Coverage();

  it(`keep every promise in ${SEEDS} schedules of crashes, failures and impatient clients`, async (t) => {
    const steps = await runSeeds(1, SEEDS, coverage);
    t.diagnostic(`${SEEDS} schedules, ${steps} steps`);
  });

  it('were crashed at every failpoint that they have', async (t) => {
    // What is rarely reached may need some schedules more.
    for (let seed = SEEDS + 1; coverage.uncrashed.length > 0 && seed <= 3 * SEEDS; seed += 10 * RANGE) {
      await runSeeds(seed, 10 * RANGE, coverage);
    }
    for (const line of coverage.table().split('\n')) t.diagnostic(line);
    assert.deepEqual(coverage.uncrashed, []);
    const reached = coverage.counted.map(({ point }) => point.replace(/^[^/]+\//, ''));
    const missed = stagesInSources().filter(
      (stage) => !reached.includes(`${stage}:before`) || !reached.includes(`${stage}:after`),
    );
    assert.deepEqual(missed, [], 'stages that no schedule reaches');
  });
});

describe('the simulator', { concurrency: true }, () => {
  it('runs the same schedule for the same seed, in any thread', async () => {
    const [first, second] = [
      await simulate(7, { coverage: new Coverage() }),
      await simulate(7, { coverage: new Coverage() }),
    ];
    assert.ok(first.trace.length > 100);
    assert.deepEqual(first, second);
    const { steps } = await pool.run({ from: 7, to: 8 });
    assert.equal(steps, first.trace.length);
  });

  for (const { name, story: defect } of PLANTS) {
    it(`finds ${defect}`, async (t) => {
      const { failed } = await pool.run({ from: 1, to: PLANT_SEEDS + 1, plant: name });
      assert.notEqual(failed, undefined, `not found in ${PLANT_SEEDS} schedules: ${name}`);
      t.diagnostic(`seed ${failed?.seed}: ${failed?.problem?.slice(0, 160)}`);
    });
  }
});
