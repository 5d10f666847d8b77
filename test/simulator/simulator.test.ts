import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Coverage } from './coverage.ts';
import { PLANTS } from './plants/plants.ts';
import { type ScheduleResult, simulate } from './simulation.ts';

/** SIMULATOR_SEEDS=20000 looks longer. */
const SEEDS = Number(process.env['SIMULATOR_SEEDS'] ?? 2000);
/** Every planted defect has to be found within these. */
const PLANT_SEEDS = 2000;
const TRACE_LINES = 60;

// A schedule makes many failures and looks at none of their stacks.
Error.stackTraceLimit = 2;

/** What a failing schedule tells a person. */
function story({ seed, problem, trace }: ScheduleResult): string {
  const tail = trace.slice(-TRACE_LINES).join('\n');
  return `${problem}\n${tail}\nreplay: node test/simulator/main.ts --seed ${seed}`;
}

/** Names of stages in the domain's sources. */
function stagesInSources(): readonly string[] {
  const files = globSync('src/{sandbox,container,pod}/**/*.ts', { exclude: ['**/*.test.ts'] });
  const names = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\.stage\(\s*'([^']+)'/g)].map(([, name]) => name),
  );
  return [...new Set(names)].flatMap((name) => (name === undefined ? [] : [name]));
}

describe('pods and containers under the simulator', () => {
  const coverage = new Coverage();

  it(`keep every promise in ${SEEDS} schedules of crashes, failures and impatient clients`, async (t) => {
    let steps = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const result = await simulate(seed, { coverage });
      assert.equal(result.problem, undefined, story(result));
      steps += result.trace.length;
    }
    t.diagnostic(`${SEEDS} schedules, ${steps} steps`);
  });

  it('were crashed at every failpoint that they have', async (t) => {
    // What is rarely reached may need some schedules more.
    for (let seed = SEEDS + 1; coverage.uncrashed.length > 0 && seed <= 3 * SEEDS; seed += 1) {
      const result = await simulate(seed, { coverage });
      assert.equal(result.problem, undefined, story(result));
    }
    for (const line of coverage.table().split('\n')) t.diagnostic(line);
    assert.deepEqual(coverage.uncrashed, []);
    const reached = coverage.points.map((point) => point.replace(/^[^/]+\//, ''));
    const missed = stagesInSources().filter(
      (stage) => !reached.includes(`${stage}:before`) || !reached.includes(`${stage}:after`),
    );
    assert.deepEqual(missed, [], 'stages that no schedule reaches');
  });
});

describe('the simulator', () => {
  it('runs the same schedule for the same seed', async () => {
    const [first, second] = [
      await simulate(7, { coverage: new Coverage() }),
      await simulate(7, { coverage: new Coverage() }),
    ];
    assert.ok(first.trace.length > 100);
    assert.deepEqual(first, second);
  });

  for (const plant of PLANTS) {
    it(`finds ${plant.story}`, async (t) => {
      for (let seed = 1; seed <= PLANT_SEEDS; seed += 1) {
        const { problem } = await simulate(seed, { coverage: new Coverage(), plant });
        if (problem === undefined) continue;
        t.diagnostic(`seed ${seed}: ${problem.slice(0, 160)}`);
        return;
      }
      assert.fail(`not found in ${PLANT_SEEDS} schedules: ${plant.name}`);
    });
  }
});
