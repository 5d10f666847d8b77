import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CriClient } from '../../test/harness/cri-client.ts';
import { DaemonUnderTest } from '../../test/harness/daemon.ts';
import { eventually, run } from '../../test/harness/run.ts';

/** A CRI runtime under measurement. */
export interface Contender extends AsyncDisposable {
  readonly name: string;
  readonly cri: CriClient;
  /** Proportional set size of the daemon and of its helpers (monitors, shims, pauses), bytes. */
  memory(): { readonly daemon: number; readonly helpers: number };
}

/** gantryd with runc, like the other. */
export async function gantry(
  base: string,
  registryPort: number,
  runtime: string,
  program: string | undefined,
): Promise<Contender> {
  mkdirSync(base, { recursive: true });
  const daemon = new DaemonUnderTest({
    base,
    registryPort,
    config: { default_runtime: runtime, log: { level: 'warn' } },
    ...(program === undefined ? {} : { program }),
  });
  daemon.writeNetwork('10.201.0.0/16', { ipMasq: false });
  await daemon.start();
  return {
    name: 'gantry',
    cri: daemon.cri,
    memory: () => memoryOf(base, daemon.pid),
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  };
}

/** Debian's containerd with its own roots, the same runc, the same shape of network and the same registry. */
export async function containerd(base: string, registryPort: number): Promise<Contender> {
  for (const name of ['cni', 'certs']) mkdirSync(join(base, name), { recursive: true });
  const socket = join(base, 'containerd.sock');
  writeFileSync(join(base, 'cni/10-bench.conflist'), JSON.stringify(network(base)));
  for (const host of ['registry.k8s.io', 'docker.io']) {
    mkdirSync(join(base, 'certs', host));
    writeFileSync(
      join(base, 'certs', host, 'hosts.toml'),
      `server = "http://127.0.0.1:${registryPort}"\n[host."http://127.0.0.1:${registryPort}"]\n  capabilities = ["pull", "resolve"]\n`,
    );
  }
  writeFileSync(join(base, 'config.toml'), configuration(base, socket));
  const log = openSync(join(base, 'containerd.log'), 'a');
  const child = spawn('containerd', ['-c', join(base, 'config.toml')], { stdio: ['ignore', log, log] });
  const cri = await eventually('containerd to answer', 30, async () => {
    const client = await CriClient.connect(socket);
    await client.call('Version', {}, { timeoutMs: 1000 });
    return client;
  });
  return {
    name: 'containerd',
    cri,
    memory: () => memoryOf(base, child.pid ?? 0),
    [Symbol.asyncDispose]: () => endContainerd(child, cri),
  };
}

async function endContainerd(child: ChildProcess, cri: CriClient): Promise<void> {
  const { items } = await cri.call('ListPodSandbox');
  for (const { id } of items) {
    await cri.call('StopPodSandbox', { podSandboxId: id });
    await cri.call('RemovePodSandbox', { podSandboxId: id });
  }
  cri[Symbol.dispose]();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  await run('ip', ['link', 'delete', 'benchctd0']);
}

function network(base: string): unknown {
  const ipam = {
    type: 'host-local',
    dataDir: join(base, 'ipam'),
    routes: [{ dst: '0.0.0.0/0' }],
    ranges: [[{ subnet: '10.202.0.0/16' }]],
  };
  return {
    cniVersion: '1.0.0',
    name: 'bench',
    plugins: [
      { type: 'bridge', bridge: 'benchctd0', isGateway: true, hairpinMode: true, ipam },
      { type: 'portmap', capabilities: { portMappings: true }, snat: true },
    ],
  };
}

function configuration(base: string, socket: string): string {
  return `version = 2
root = "${base}/root"
state = "${base}/state"
oom_score = 0
[grpc]
  address = "${socket}"
[ttrpc]
  address = "${socket}.ttrpc"
[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
  sandbox_image = "registry.k8s.io/pause:3.9"
  stream_server_port = "0"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${base}/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${base}/certs"
`;
}

/** Sums PSS: the daemon by pid; helpers are processes that carry the roots in their arguments, and their pauses. */
function memoryOf(base: string, daemon: number): { readonly daemon: number; readonly helpers: number } {
  let helpers = 0;
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === daemon) continue;
    const argv = readOrEmpty(`/proc/${pid}/cmdline`);
    const isPause = /(^|\/)pause\0/.test(argv) || /gantry-host\0/.test(argv);
    if (argv.includes(base) || (isPause && readOrEmpty(`/proc/${pid}/cgroup`).includes('bench'))) helpers += pss(pid);
  }
  return { daemon: pss(daemon), helpers };
}

function pss(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
