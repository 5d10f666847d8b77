import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CriClient } from '../../test/harness/cri-client.ts';
import { eventually, run } from '../../test/harness/run.ts';
import { type Contender, daemonCgroup, podParent } from './contender.ts';
import { CountedCgroup, memoryOf } from './usage.ts';

const NAME = 'containerd';
const BRIDGE = `benchctd${process.pid % 10_000}`;

/** Debian's containerd with its own roots, the same OCI runtime, shape of network and registry. */
export async function containerd(base: string, registryPort: number, runtime = 'runc'): Promise<Contender> {
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
  writeFileSync(join(base, 'config.toml'), configuration(base, socket, runtime));
  const log = openSync(join(base, 'containerd.log'), 'a');
  const child = spawn('containerd', ['-c', join(base, 'config.toml')], { stdio: ['ignore', log, log] });
  const pid = child.pid ?? 0;
  const own = new CountedCgroup(daemonCgroup(NAME));
  own.take(pid);
  const counted = [own, new CountedCgroup(podParent(NAME))];
  const cri = await eventually('containerd to answer', 30, async () => {
    const client = await CriClient.connect(socket);
    await client.call('Version', {}, { timeoutMs: 1000 });
    return client;
  });
  return {
    name: NAME,
    cri,
    memory: () => memoryOf(pid, base, podParent(NAME)),
    cpu: () => counted.reduce((sum, cgroup) => sum + cgroup.read(), 0),
    async [Symbol.asyncDispose](): Promise<void> {
      await endContainerd(child, cri);
      for (const cgroup of counted) cgroup[Symbol.dispose]();
    },
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
  await run('ip', ['link', 'delete', BRIDGE]);
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
      { type: 'bridge', bridge: BRIDGE, isGateway: true, hairpinMode: true, ipam },
      { type: 'portmap', capabilities: { portMappings: true }, snat: true },
    ],
  };
}

function configuration(base: string, socket: string, runtime: string): string {
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
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    options = { BinaryName = "${runtime}" }
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${base}/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${base}/certs"
`;
}
