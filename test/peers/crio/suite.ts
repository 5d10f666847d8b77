import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readHierarchies } from '../../../src/host/real/cgroups/hierarchies.ts';
import type { DaemonUnderTest } from '../../harness/daemon.ts';
import { CACHE, PROJECT, tool } from '../../harness/project-paths.ts';
import { mustRun, run } from '../../harness/run.ts';
import type { PeerResult } from '../expected.ts';
import { tapResults } from './tap.ts';

const CRIO = 'github.com/cri-o/cri-o@v1.36.3';
/** Has the seccomp profile that CRI-O's own module carries in its vendor directory, at the version that CRI-O requires. */
const COMMON = 'go.podman.io/common@v0.66.2-0.20260126213724-1e46b0756b39';
const DIRECTORY = join(CACHE, 'peers/crio-v1.36.3');
const TESTS = join(DIRECTORY, 'test');
const SECCOMP_PROFILE = join(DIRECTORY, 'seccomp.json');
export const ENTRYPOINT = join(TESTS, 'testdata/docker-entrypoint.sh');
/** Longer than the longest test that passes. */
const TEST_TIMEOUT_S = 180;
const FILE_TIMEOUT_MS = 3 * 3_600_000;
/** Files that run at the same time, each with a bridge and subnets of its own: tests mostly wait. */
const JOBS = 4;
const DEFAULT_PARENT = '/gantry-crio';
/** Of the suite's pods; the suite finds cgroups there. */
const POD_PARENT = '/pod_123-456';
const IMAGES = ['registry.k8s.io/pause:3.10.1', 'quay.io/crio/fedora-crio-ci:latest', 'quay.io/crio/hello-wasm:latest'];

export interface CrioSuiteOptions {
  /** Has the images of the suite in its store after {@link pullImages}, and was ended. */
  readonly template: DaemonUnderTest;
  /** Whole files, and tests by `FILE: TITLE`. */
  readonly leftOut: ReadonlySet<string>;
  /** Files without their extension; empty for all of them. */
  readonly files: readonly string[];
  readonly log: (line: string) => void;
}

/** Copies CRI-O's suite from its Go module, once. Only the helper functions and the pods' cgroup are Gantry's. */
export async function prepareCrioSuite(): Promise<void> {
  if (!existsSync(SECCOMP_PROFILE)) await copySuite();
  copyFileSync(join(import.meta.dirname, 'helpers.bash'), join(TESTS, 'helpers.bash'));
}

async function copySuite(): Promise<void> {
  const [suite, common] = [await moduleDirectory(CRIO), await moduleDirectory(COMMON)];
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(DIRECTORY, { recursive: true });
  cpSync(join(suite, 'test'), TESTS, { recursive: true });
  await mustRun('chmod', ['-R', 'u+w', DIRECTORY]);
  renameSync(join(TESTS, 'helpers.bash'), join(TESTS, 'helpers_crio.bash'));
  const sandbox = join(TESTS, 'testdata/sandbox_config.json');
  const text = readFileSync(sandbox, 'utf8');
  // The name of a slice is for the systemd driver.
  if (!text.includes('pod_123-456.slice')) throw new Error(`${sandbox} has no pod_123-456.slice`);
  writeFileSync(sandbox, text.replace('pod_123-456.slice', POD_PARENT));
  copyFileSync(join(common, 'pkg/seccomp/seccomp.json'), SECCOMP_PROFILE);
}

async function moduleDirectory(module: string): Promise<string> {
  const { Dir } = JSON.parse(await mustRun('go', ['mod', 'download', '-json', module])) as { readonly Dir: string };
  return Dir;
}

/** Fills the store that every test gets a copy of. */
export async function pullImages(template: DaemonUnderTest): Promise<void> {
  for (const image of IMAGES) await template.mustCrictl('pull', image);
  await template.end('SIGTERM');
}

export async function runCrioSuite(options: CrioSuiteOptions): Promise<readonly PeerResult[]> {
  const files = readdirSync(TESTS).filter((name) => name.endsWith('.bats') && !options.leftOut.has(name));
  const chosen = files.filter((name) => options.files.length === 0 || options.files.includes(name.slice(0, -5)));
  const results: PeerResult[] = [];
  const queue = chosen.values();
  const work = async (slot: number): Promise<void> => {
    for (const file of queue) results.push(...(await runFile(file, slot, options)));
  };
  try {
    await Promise.all(Array.from({ length: JOBS }, (_, slot) => work(slot)));
  } finally {
    await removeLeftovers();
  }
  return results;
}

async function runFile(file: string, slot: number, options: CrioSuiteOptions): Promise<readonly PeerResult[]> {
  const titles = titlesOf(file).filter((title) => !options.leftOut.has(`${file}: ${title}`));
  if (titles.length === 0) return [];
  const filter = `^(${titles.map((title) => title.replaceAll(/[^A-Za-z0-9 _-]/gu, '\\$&')).join('|')}) *$`;
  const ran = await run(join(PROJECT, 'node_modules/bats/bin/bats'), ['--tap', '--filter', filter, file], {
    cwd: TESTS,
    env: environment(options.template, slot),
    timeoutMs: FILE_TIMEOUT_MS,
  });
  const results = tapResults(file, ran.stdout);
  for (const { state, name } of results) options.log(`${state} ${name}`);
  if (results.length === titles.length) return results;
  throw new Error(`${file}: ${results.length} of ${titles.length} tests ran\n${ran.stdout}${ran.stderr}`);
}

function titlesOf(file: string): readonly string[] {
  const text = readFileSync(join(TESTS, file), 'utf8');
  return [...text.matchAll(/^@test "(.*)" \{$/gmu)].map(([, title = '']) => title.trimEnd());
}

function environment(template: DaemonUnderTest, slot: number): Record<string, string> {
  return {
    TMPDIR: template.base,
    GANTRY_BIN: join(PROJECT, 'bin/gantry'),
    GANTRY_TEMPLATE: template.root,
    GANTRY_REGISTRIES: join(template.base, 'registries.conf'),
    GANTRY_BRIDGE: bridgeOf(slot),
    GANTRY_SUBNET: String(231 + slot),
    GANTRY_CGROUP: DEFAULT_PARENT,
    GANTRY_SECCOMP_PROFILE: SECCOMP_PROFILE,
    CRICTL_BINARY: tool('crictl'),
    CONTAINER_CNI_PLUGIN_DIR: '/usr/lib/cni',
    CONTAINER_DEFAULT_RUNTIME: 'runc',
    CONTAINER_CGROUP_MANAGER: 'cgroupfs',
    CONTAINER_SECCOMP_PROFILE: SECCOMP_PROFILE,
    CHECKSECCOMP_BINARY: '/bin/true',
    BATS_TEST_TIMEOUT: String(TEST_TIMEOUT_S),
  };
}

function bridgeOf(slot: number): string {
  return `gtcrio${slot}`;
}

/** What tests of a bridge and of cgroups leave by their nature. */
async function removeLeftovers(): Promise<void> {
  for (let slot = 0; slot < JOBS; slot += 1) await run('ip', ['link', 'delete', bridgeOf(slot)]);
  for (const { root } of readHierarchies()) {
    for (const parent of [DEFAULT_PARENT, POD_PARENT]) await rmdir(`${root}${parent}`).catch(() => {});
  }
}
