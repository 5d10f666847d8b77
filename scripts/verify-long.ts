/**
 * What takes too long for every change: critest three times in a row, again with streams by WebSocket, once with
 * crun, and the specs of its version 1.36; a hundred kills at random moments; a soak test with injected faults;
 * containerd's own CRI tests and CRI-O's; figures of the daemon, the benchmarks beside containerd, and 20,000 simulated schedules. Ends with 1 when a bound is missed.
 * Usage: npm run verify:long -- [PART]...   (none: all of critest, websocket, crun, critest36, kills, soak, containerd,
 *        crio, figures, bench, stream, simulator)
 * Options of soak: --cycles 2000 --parallel 20 --kills 20 --seed N
 * Option of crio: --file NAME (without .bats; may be repeated; the list of the rest is not compared)
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { readExpectation, surprises } from '../test/critest/expectation.ts';
import { type CritestOptions, runCritest, type SpecResult, WEB_SOCKET_FLAGS } from '../test/critest/run-critest.ts';
import { startDaemon } from '../test/harness/daemon.ts';
import { NODE, PROJECT } from '../test/harness/project-paths.ts';
import { startRegistryOf, withTestRegistry } from '../test/harness/registry.ts';
import { idleMemory, startTimes } from '../test/long/daemon-figures.ts';
import { randomKills } from '../test/long/random-kills.ts';
import { soak as runSoak } from '../test/long/soak/soak.ts';
import { isHybrid, runWithoutUnifiedCgroups } from '../test/long/without-unified-cgroups.ts';
import { buildContainerdImages } from '../test/peers/containerd/images.ts';
import { buildContainerdSuite, runContainerdSuite } from '../test/peers/containerd/suite.ts';
import { buildCrioImages } from '../test/peers/crio/images.ts';
import { ENTRYPOINT, prepareCrioSuite, pullImages, runCrioSuite } from '../test/peers/crio/suite.ts';
import { type PeerExpectation, type PeerResult, peerSurprises, readPeerExpectation } from '../test/peers/expected.ts';

const PARTS = { critest, websocket, crun, critest36, kills, soak, containerd, crio, figures, bench, stream, simulator };
const names = Object.keys(PARTS) as (keyof typeof PARTS)[];
const { positionals: wanted, values } = parseArgs({
  allowPositionals: true,
  options: {
    cycles: { type: 'string', default: '2000' },
    parallel: { type: 'string', default: '20' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    file: { type: 'string', multiple: true, default: [] },
  },
});
let failed = false;
for (const name of names.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  console.log(`━━ ${name}`);
  await PARTS[name]();
}
process.exitCode = failed ? 1 : 0;

async function critest(): Promise<void> {
  for (let round = 1; round <= 3; round += 1) {
    const results = await critestRun({});
    report(`critest, run ${round} of 3`, results);
  }
  report('critest, 4 ginkgo nodes', await critestRun({ nodes: 4 }));
}

async function websocket(): Promise<void> {
  for (let round = 1; round <= 3; round += 1) {
    const results = await critestRun({ flags: WEB_SOCKET_FLAGS });
    report(`critest, streams by WebSocket, run ${round} of 3`, results);
  }
}

/** The other runtime. If it refuses the host's cgroups, this part runs again in an environment that it accepts. */
async function crun(): Promise<void> {
  if (isHybrid()) failed ||= !runWithoutUnifiedCgroups([NODE, 'scripts/verify-long.ts', 'crun']);
  else report('critest, with crun', await critestRun({ handler: 'crun' }));
}

/** The specs of the version before, some of which were changed or removed since. */
async function critest36(): Promise<void> {
  report('critest v1.36.0', await critestRun({ critest: 'critest-1.36.test' }), readExpectation('v1.36'));
}

async function critestRun(options: Omit<CritestOptions, 'socket'>): Promise<readonly SpecResult[]> {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  return await runCritest({ socket: daemon.socket, ...options });
}

function report(name: string, results: readonly SpecResult[], expectation = readExpectation()): void {
  const passed = results.filter((result) => result.state === 'passed').length;
  const found = surprises(results, expectation);
  check(`${name}: ${passed} passed, ${found.length} unexpected`, found.length === 0);
  for (const one of found) console.log(one);
}

async function kills(): Promise<void> {
  const lives = await randomKills(100, (line) => console.log(line));
  check(`the daemon killed 100 times in ${lives} pod life cycles; nothing lost, nothing left`, lives >= 100);
}

async function soak(): Promise<void> {
  const options = {
    cycles: Number(values.cycles),
    parallel: Number(values.parallel),
    kills: Number(values.kills),
    seed: Number(values.seed),
  };
  const problems = await runSoak({ ...options, log: (line) => console.log(line) });
  const what = `${options.cycles} pod cycles, ${options.parallel} in parallel, ${options.kills} kills, seed ${options.seed}`;
  check(`${what}: ${problems.length} problems`, problems.length === 0);
}

async function containerd(): Promise<void> {
  const expectation = readPeerExpectation(new URL('../test/peers/containerd/expected.yaml', import.meta.url));
  await buildContainerdSuite();
  await using registry = await startRegistryOf(await buildContainerdImages());
  await using daemon = await startDaemon({ registryPort: registry.port, config: { default_runtime: 'runc' } });
  const leftOut = new Set(Object.keys(expectation.left_out));
  const results = await runContainerdSuite(daemon, leftOut, (line) => console.log(line));
  reportPeer("containerd's tests", results, expectation);
}

async function crio(): Promise<void> {
  const expectation = readPeerExpectation(new URL('../test/peers/crio/expected.yaml', import.meta.url));
  await prepareCrioSuite();
  await using registry = await startRegistryOf(await buildCrioImages(ENTRYPOINT));
  await using template = await startDaemon({ registryPort: registry.port, network: 'none' });
  await pullImages(template);
  const leftOut = new Set(Object.keys(expectation.left_out));
  const log = (line: string): void => console.log(line);
  const results = await runCrioSuite({ template, leftOut, files: values.file, log });
  reportPeer("CRI-O's tests", results, values.file.length === 0 ? expectation : partAbout(values.file, expectation));
}

/** The part of the list that is about these files. */
function partAbout(files: readonly string[], whole: PeerExpectation): PeerExpectation {
  const about = (reasons: PeerExpectation['failed']): PeerExpectation['failed'] =>
    Object.fromEntries(
      Object.entries(reasons).filter(([name]) => files.some((file) => name.startsWith(`${file}.bats:`))),
    );
  return { ...whole, skipped: about(whole.skipped), failed: about(whole.failed) };
}

function reportPeer(suite: string, results: readonly PeerResult[], expectation: PeerExpectation): void {
  const passed = results.filter(({ state }) => state === 'passed').length;
  const found = peerSurprises(results, expectation);
  check(`${suite}: ${passed} of ${results.length} passed, ${found.length} unexpected`, found.length === 0);
  for (const one of found) console.log(one);
}

async function figures(): Promise<void> {
  const times = (await startTimes(5)).toSorted((a, b) => a - b);
  const median = times[2] ?? Number.NaN;
  check(`first answered RPC after ${median.toFixed(0)} ms (median of 5; bound 1500)`, median < 1500);
  const mebibytes = (await idleMemory()) / 2 ** 20;
  check(`idle daemon ${mebibytes.toFixed(0)} MiB RSS 30 s after critest (bound 120)`, mebibytes < 120);
}

async function bench(): Promise<void> {
  measure('bench/pod');
}

async function stream(): Promise<void> {
  measure('bench/stream');
}

/** As `npm run test` does with a quarter of the schedules, and with every planted defect. */
async function simulator(): Promise<void> {
  const env = { ...process.env, SIMULATOR_SEEDS: '20000' };
  const args = ['--test', 'test/simulator/simulator.test.ts'];
  const ran = spawnSync(NODE, args, { cwd: PROJECT, env, stdio: ['ignore', 'inherit', 'inherit'] });
  check('20,000 simulated schedules, every planted defect found', ran.status === 0);
}

function measure(benchmark: string): void {
  const ran = spawnSync(NODE, [`${benchmark}/main.ts`], { cwd: PROJECT, stdio: ['ignore', 'inherit', 'inherit'] });
  check(`${benchmark} ran`, ran.status === 0);
}

function check(what: string, holds: boolean): void {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  failed ||= !holds;
}
