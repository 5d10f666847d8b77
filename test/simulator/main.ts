/** Replays schedules: `node test/simulator/main.ts --seed N [--seeds COUNT] [--plant NAME] [--trace]`. */
import { parseArgs } from 'node:util';
import { Coverage } from './coverage.ts';
import { PLANTS } from './plants/plants.ts';
import { simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    plant: { type: 'string' },
    trace: { type: 'boolean', default: false },
    coverage: { type: 'boolean', default: false },
  },
});

const coverage = new Coverage();
const plant = PLANTS.find(({ name }) => name === values.plant);
if (values.plant !== undefined && plant === undefined) {
  throw new Error(`no plant "${values.plant}"; there are: ${PLANTS.map(({ name }) => name).join(', ')}`);
}
const first = Number(values.seed);
let failures = 0;
for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
  const { problem, trace } = await simulate(seed, { coverage, ...(plant === undefined ? {} : { plant }) });
  if (problem !== undefined || values.trace) console.log(trace.join('\n'));
  if (problem === undefined) continue;
  failures += 1;
  console.log(`seed ${seed}: ${problem}`);
  if (failures === 3) break;
}
if (values.coverage) console.log(coverage.table());
console.log(`${values.seeds} schedules from seed ${first}, ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
