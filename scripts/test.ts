/**
 * Runs every suite, one after the other, and ends with one line: `N passed, N failed, N skipped`.
 * Usage: node scripts/test.ts [suite …]   (none: all)
 */
import { spawn } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NODE, PROJECT } from '../test/harness/project-paths.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Test files for Node's runner. */
interface FileSuite {
  readonly name: string;
  readonly files: string;
  readonly exclude?: string;
  readonly concurrency?: number;
  /** Runs as an unprivileged user, also if root started this, and its files can start no processes. */
  readonly unprivileged?: boolean;
}

/** A suite is either one command (counted as one test) or test files. */
type Suite = FileSuite | { readonly name: string; readonly command: readonly string[] };

/** User and group id without rights on Linux distributions. */
const UNPRIVILEGED = 65534;

const WITHOUT_PROCESSES = ['--import', join(PROJECT, 'test/harness/without-processes.ts')];

/** Tests beside the code that start processes or need root. */
const PROCESS_TESTS = 'src/**/*.process.test.ts';

const SUITES: readonly Suite[] = [
  { name: 'check', command: ['npm', 'run', '--silent', 'check'] },
  { name: 'generated', command: ['npm', 'run', '--silent', 'generate:check'] },
  { name: 'planted', command: ['npm', 'run', '--silent', 'check:planted'] },
  { name: 'unit', files: 'src/**/*.test.ts', exclude: PROCESS_TESTS, concurrency: 2, unprivileged: true },
  { name: 'fields', files: 'test/fields/**/*.test.ts', concurrency: 2, unprivileged: true },
  { name: 'process', files: PROCESS_TESTS, concurrency: 2 },
  { name: 'tools', files: 'test/{leaks,registry,images,harness}/**/*.test.ts' },
  { name: 'simulator', files: 'test/simulator/**/*.test.ts', concurrency: 2 },
  { name: 'host', files: 'test/host/**/*.test.ts' },
  { name: 'runtimes', files: 'test/runtimes/**/*.test.ts' },
  { name: 'hostile', files: 'test/hostile/**/*.test.ts' },
  { name: 'streaming', files: 'test/streaming/**/*.test.ts' },
  { name: 'critest', files: 'test/critest/**/*.test.ts' },
  { name: 'guest', files: 'test/guest/*.test.ts' },
  { name: 'kubelet', files: 'test/kubelet/**/*.test.ts' },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`no suite named ${unknown.join(', ')}; there are: ${SUITES.map((suite) => suite.name).join(', ')}`);
  process.exit(2);
}

const total = { passed: 0, failed: 0, skipped: 0 };
const lines: string[] = [];
for (const suite of SUITES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n━━ ${suite.name}`);
  const began = performance.now();
  const counts = await runSuite(suite);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const line = `${suite.name.padEnd(10)} ${seconds.padStart(7)} s  ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
  lines.push(line);
  console.log(`━━ ${line}`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
console.log(`\n${lines.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function runSuite(suite: Suite): Promise<Counts> {
  if ('command' in suite) {
    const ok = (await execute(suite.command)) === 0;
    return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  }
  const excluded = new Set(suite.exclude === undefined ? [] : globSync(suite.exclude, { cwd: PROJECT }));
  const files = globSync(suite.files, { cwd: PROJECT }).filter((file) => !excluded.has(file));
  if (files.length === 0) return { passed: 0, failed: 1, skipped: 0 };
  const directory = mkdtempSync('/tmp/gantry-tests-');
  try {
    const tap = join(directory, 'tap');
    const runner = [
      ...[NODE, '--test', `--test-concurrency=${suite.concurrency ?? 1}`],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=tap', `--test-reporter-destination=${tap}`],
    ];
    const code = await (suite.unprivileged === true
      ? executeUnprivileged([...runner, ...WITHOUT_PROCESSES, ...files.sort()], directory)
      : execute([...runner, ...files.sort()]));
    return countsOf(readFileSync(tap, 'utf8'), code);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Node's runner ends its TAP with `# pass N` and so on; a run that ended badly without a failed test counts as one. */
function countsOf(tap: string, code: number): Counts {
  const number = (key: string): number => Number(new RegExp(`^# ${key} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  const failed = number('fail') + number('cancelled');
  return {
    passed: number('pass'),
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: number('skipped') + number('todo'),
  };
}

/** As a user without rights, if this one has any, with a home and a directory for temporary files of its own. */
function executeUnprivileged(command: readonly string[], directory: string): Promise<number> {
  // The cache spares each file the compilation of what it imports: half of its time.
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    TMPDIR: directory,
    NODE_COMPILE_CACHE: join(directory, 'cache'),
  };
  if (process.getuid?.() !== 0) return execute(command, env);
  chownSync(directory, UNPRIVILEGED, UNPRIVILEGED);
  const ids = [`--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, '--clear-groups'];
  return execute(['setpriv', ...ids, '--bounding-set=-all', '--no-new-privs', ...command], env);
}

function execute(command: readonly string[], over: NodeJS.ProcessEnv = process.env): Promise<number> {
  const [file, ...args] = command as [string, ...string[]];
  // Each daemon under test is compared with what it was after its start: what it has left behind fails the test.
  const env = { ...over, GANTRY_LEAK_CHECK: '1' };
  const child = spawn(file, args, { cwd: PROJECT, stdio: ['ignore', 'inherit', 'inherit'], env });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
