import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DaemonUnderTest } from '../../harness/daemon.ts';
import { CACHE } from '../../harness/project-paths.ts';
import { mustRun, run } from '../../harness/run.ts';
import type { PeerResult } from '../expected.ts';
import { imageList } from './images.ts';

const MODULE = 'github.com/containerd/containerd/v2@v2.4.2';
const DIRECTORY = join(CACHE, 'peers/containerd-v2.4.2');
const PROGRAM = join(DIRECTORY, 'integration.test');
/** Longer than the longest test that passes. */
const TEST_TIMEOUT_MS = 180_000;

/** Builds containerd's CRI integration tests, once. */
export async function buildContainerdSuite(): Promise<void> {
  if (existsSync(PROGRAM)) return;
  const module = JSON.parse(await mustRun('go', ['mod', 'download', '-json', MODULE])) as { readonly Dir: string };
  rmSync(DIRECTORY, { recursive: true, force: true });
  mkdirSync(join(CACHE, 'peers'), { recursive: true });
  cpSync(module.Dir, DIRECTORY, { recursive: true });
  await mustRun('chmod', ['-R', 'u+w', DIRECTORY]);
  const integration = join(DIRECTORY, 'integration');
  for (const file of readdirSync(integration)) if (file.includes('windows')) rmSync(join(integration, file));
  withoutContainerd(join(integration, 'main_test.go'));
  const build = ['test', '-vet=off', '-c', '-o', PROGRAM, './integration'];
  await mustRun('nice', ['go', ...build], { cwd: DIRECTORY, env: { CGO_ENABLED: '0' }, timeoutMs: 3_600_000 });
}

/** The suite connects to containerd's own API as well, and ends processes by name: neither is for another runtime. */
function withoutContainerd(file: string): void {
  const text = readFileSync(file, 'utf8');
  const connects = 'if err != nil {\n\t\treturn fail("failed to connect containerd: %w", err)\n\t}';
  const kills = 'func KillProcess(name string, signal syscall.Signal) error {';
  for (const part of [connects, kills]) if (!text.includes(part)) throw new Error(`${file} has no ${part}`);
  const refusal = `${kills}\n\tif true {\n\t\treturn fmt.Errorf("%q is not ended by its name", name)\n\t}`;
  writeFileSync(file, text.replace(connects, '_ = err').replace(kills, refusal));
}

/** Runs every test in a process of its own, because some panic with another runtime, and on a node without pods. */
export async function runContainerdSuite(
  daemon: DaemonUnderTest,
  leftOut: ReadonlySet<string>,
  log: (line: string) => void,
): Promise<readonly PeerResult[]> {
  const list = join(DIRECTORY, 'images.toml');
  writeFileSync(list, imageList());
  const flags = ['-cri-endpoint', `unix://${daemon.socket}`, '-image-list', list, '-runtime-handler', 'runc'];
  const listed = await mustRun(PROGRAM, [...flags, '-test.list', '.*'], { cwd: DIRECTORY });
  const results: PeerResult[] = [];
  for (const name of listed.split('\n').filter((line) => line.startsWith('Test'))) {
    if (leftOut.has(name)) continue;
    const one = ['-test.v', '-test.run', `^${name}$`];
    const ran = await run(PROGRAM, [...flags, ...one], { cwd: DIRECTORY, timeoutMs: TEST_TIMEOUT_MS });
    await daemon.removeAllPods();
    const result = resultOf(name, ran.code, `${ran.stdout}\n${ran.stderr}`);
    log(`${result.state} ${name}`);
    results.push(result);
  }
  return results;
}

function resultOf(name: string, code: number, output: string): PeerResult {
  const skipped = output.includes(`--- SKIP: ${name} `);
  const passed = skipped ? 'skipped' : 'passed';
  return { name, state: code === 0 ? passed : 'failed', message: output.slice(-3000) };
}
