import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { SystemClock } from '../base/clock.ts';
import { backgroundContext } from '../base/context.ts';
import { defaultConfig } from '../config/load-config.ts';
import type { Command, Host, HostProcesses, RunResult } from '../host/host.ts';
import { createRealHost } from '../host/real/create-real-host.ts';
import { OperationCgroups } from '../operation/operation-cgroups.ts';
import { createNetworks } from './cni-networks.ts';
import { describeNetworks, type NetworksBench } from './networks.suite.ts';
import { FakeNetworks } from './testing/fake-networks.ts';

const PROJECT = join(import.meta.dirname, '../..');
const GANTRY_HOST = join(PROJECT, 'native/gantry-host/gantry-host');
const SAMPLE = join(PROJECT, 'deploy/cni/10-gantry.conflist');
const PLUGINS = '/usr/lib/cni';

const needs = process.getuid?.() === 0 && existsSync(GANTRY_HOST) && existsSync(`${PLUGINS}/portmap`);
const skip = needs ? false : "needs root, gantry-host and Debian's containernetworking-plugins";
const ctx = backgroundContext(() => {});

const POD = {
  podName: 'web',
  podNamespace: 'default',
  podUid: 'u-1',
  portMappings: [],
  dns: undefined,
  annotations: {},
  cgroupParent: '',
} as const;

/** The sample network on real plugins; a namespace of its own stands for the network of the host. */
interface RealBench extends NetworksBench {
  readonly hostNamespace: string;
  run(argv: readonly [string, ...string[]], netns: string): Promise<RunResult>;
}

async function openReal(): Promise<RealBench> {
  const base = await mkdtemp(join(tmpdir(), 'gantry-net-'));
  const host = await createRealHost({ gantryHostPath: GANTRY_HOST, log: () => {} });
  const cgroup = `/gantry-net-${process.pid}`;
  const pins: string[] = [];
  const pin = async (name: string): Promise<string> => {
    const path = join(base, name);
    await host.namespaces.pin({ pins: { net: path }, sysctls: {}, loopback: true });
    pins.push(path);
    return path;
  };
  for (const path of [cgroup, `${cgroup}/op`]) await host.cgroups.create(path);
  const hostNamespace = await pin('host-net');
  await mkdir(join(base, 'net.d'));
  await writeFile(join(base, 'net.d/10.conflist'), await sample(join(base, 'ipam')));
  const networks = await createNetworks({
    config: {
      ...defaultConfig().cni,
      confDir: join(base, 'net.d'),
      pluginDirs: [PLUGINS],
      cacheDir: join(base, 'cache'),
    },
    namespaces: base,
    host: withNetworkOf(host, hostNamespace),
    log: () => {},
    clock: new SystemClock(),
    operations: new OperationCgroups(cgroup, host, new SystemClock()),
  });
  return {
    networks,
    cgroup: `${cgroup}/op`,
    hostNamespace,
    request: async (sandboxId) => ({
      ...POD,
      sandboxId,
      netns: await pin(sandboxId),
    }),
    taken: async () => (await readdir(join(base, 'ipam/gantry')).catch(() => [])).filter((name) => isIP(name) !== 0),
    run: (argv, netns) =>
      host.processes.run(
        { argv, env: {}, cgroup: `${cgroup}/op`, netns },
        { outputLimit: 65_536, timeoutMs: 20_000 },
        ctx,
      ),
    async [Symbol.asyncDispose](): Promise<void> {
      await networks.close();
      await host.cgroups.remove(cgroup, ctx);
      for (const path of pins) await host.namespaces.unpin(path);
      await host[Symbol.asyncDispose]();
      await rm(base, { recursive: true });
    },
  };
}

async function sample(dataDir: string): Promise<string> {
  const list = JSON.parse(await readFile(SAMPLE, 'utf8')) as { plugins: [{ ipam: Record<string, unknown> }] };
  list.plugins[0].ipam.dataDir = dataDir;
  return JSON.stringify(list);
}

/** Plugins find that namespace in place of the host's. */
function withNetworkOf(host: Host, netns: string): Host {
  const run: HostProcesses['run'] = (command: Command, options, caller) =>
    host.processes.run({ ...command, netns }, options, caller);
  return { ...host, processes: { run } as HostProcesses };
}

describeNetworks('networks of real plugins', openReal, skip);

describeNetworks('networks in memory', async () => {
  const networks = new FakeNetworks();
  return {
    networks,
    cgroup: '/op',
    request: async (sandboxId) => ({
      ...POD,
      sandboxId,
      netns: `/run/ns/${sandboxId}`,
    }),
    taken: async () => [...networks.pool.taken.keys()],
    [Symbol.asyncDispose]: async () => {},
  };
});

describe('the sample network', { skip }, () => {
  it('gives an IPv4 and an IPv6 address, serves host ports, and leaves neither link nor rule behind', async () => {
    await using bench = await openReal();
    const mapping = { protocol: 'TCP', containerPort: 80, hostPort: 18_080, hostIp: '' } as const;
    const request = { ...(await bench.request('pod')), portMappings: [mapping] };
    const attachment = await bench.networks.plan(request, ctx);
    const { ips } = await bench.networks.attach(attachment, bench.cgroup, ctx);
    assert.deepEqual(ips.map(isIP), [4, 6]);

    const serving = bench.run([process.execPath, '-e', SERVER], request.netns);
    const page = await bench.run([process.execPath, '-e', CLIENT], bench.hostNamespace);
    assert.equal(Buffer.from(page.stdout).toString(), 'page of the pod', Buffer.from(page.stderr).toString());
    assert.equal((await serving).code, 0);

    await bench.networks.detach(attachment, ctx);
    const rules = await bench.run(['/usr/sbin/iptables-save'], bench.hostNamespace);
    const links = await bench.run(['/usr/sbin/ip', '-o', 'link', 'show', 'type', 'veth'], bench.hostNamespace);
    assert.doesNotMatch(Buffer.from(rules.stdout).toString(), /18080|10\.87\.0\.2/);
    assert.equal(Buffer.from(links.stdout).toString(), '');
  });
});

/** Answers one request. */
const SERVER = `
require('node:http').createServer((request, response) => response.end('page of the pod', () => process.exit(0))).listen(80);
`;

/** Asks through the bridge's address until there is a response. */
const CLIENT = `
const ask = () => fetch('http://10.87.0.1:18080').then((answer) => answer.text()).then(
  (text) => process.stdout.write(text, () => process.exit(0)),
  () => setTimeout(ask, 20),
);
ask();
`;
