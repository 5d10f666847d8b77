import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { NotFound } from '../base/failure.ts';
import { containerConfig } from '../container/testing/container-config.ts';
import { callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';

const ctx = callerWithoutDeadline();
const ANY = { id: '', podSandboxId: '', labels: {} };

const NET_DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       5       5    0    0    0     0          0         0        5       5    0    0    0     0       0          0
  net1:       1       2    3    4    0     0          0         0        5       6    7    8    0     0       0          0
  eth0:       2       2    3    4    0     0          0         0        9       6    7    8    0     0       0          0
`;

async function nodeWithContainer(cgroupParent = '') {
  const node = new TestNode();
  const incarnation = await node.start();
  const { pods } = incarnation;
  const sandboxId = await pods.runSandbox(podConfig({ cgroupParent }), '', ctx);
  const labels = { foo: 'bar' };
  const id = await pods.createContainer(sandboxId, containerConfig({ labels }), ctx);
  const use = (cpuNs: number): void => {
    const files = node.kernel.cgroups.get(pods.container(id).cgroup);
    files?.set('cpuacct.usage', `${cpuNs}\n`);
    files?.set('memory.usage_in_bytes', '5000\n');
    files?.set('memory.limit_in_bytes', '8000\n');
    files?.set('memory.stat', 'total_rss 2000\ntotal_inactive_file 1000\n');
  };
  use(0);
  return { node, sandboxId, id, use, ...incarnation };
}

describe('CgroupStats', () => {
  it('returns what a container has used, and the memory left', async () => {
    const { domain, id } = await nodeWithContainer();
    const { cpu, memory, writableLayer } = await domain.stats.container(id);
    assert.equal(cpu?.usageCoreNanoSeconds, 0n);
    assert.deepEqual([memory?.workingSetBytes, memory?.availableBytes], [4000n, 4000n]);
    assert.equal(writableLayer?.mountpoint, '/var/lib/gantry/containers');
  });

  it('returns the rate of CPU use from the second sample on', async () => {
    const { node, domain, id, use } = await nodeWithContainer();
    assert.equal((await domain.stats.container(id)).cpu?.usageNanoCores, undefined);
    node.clock.advance(2_000);
    use(1_000_000_000);
    assert.equal((await domain.stats.container(id)).cpu?.usageNanoCores, 500_000_000n);
  });

  it('samples once for all requests within a second, and again after it', async () => {
    const { node, host, domain, id } = await nodeWithContainer();
    const looks = () => host.methods.filter((method) => method === 'cgroups.readAll').length;
    await Promise.all([domain.stats.container(id), domain.stats.containers(ANY)]);
    const once = looks();
    await domain.stats.containers(ANY);
    assert.equal(looks(), once);
    node.clock.advance(1_000);
    await domain.stats.containers(ANY);
    assert.equal(looks(), 2 * once);
  });

  it('reads nothing without requests', async () => {
    const { node, host } = await nodeWithContainer();
    node.clock.advance(60_000);
    assert.ok(!host.methods.includes('cgroups.readAll'));
  });

  it('filters by id, pod and labels', async () => {
    const { domain, sandboxId, id } = await nodeWithContainer();
    const found = async (filter: Partial<typeof ANY>) =>
      (await domain.stats.containers({ ...ANY, ...filter })).map(({ container }) => container.id);
    assert.deepEqual(await found({ id }), [id]);
    assert.deepEqual(await found({ podSandboxId: sandboxId, labels: { foo: 'bar' } }), [id]);
    assert.deepEqual(await found({ labels: { foo: 'baz' } }), []);
  });

  it('returns the figures of a pod from its own cgroup, with its containers', async () => {
    const { node, domain, pods, sandboxId, id } = await nodeWithContainer('/kubepods/podA');
    node.kernel.cgroups.set(
      '/kubepods/podA',
      new Map([
        ...[['cpuacct.usage', '7'] as const, ['memory.usage_in_bytes', '9000'] as const],
        ...[['memory.stat', ''] as const, ['pids.current', '5'] as const],
        ['io.pressure', 'some avg10=1.00 avg60=0.00 avg300=0.00 total=8\n'] as const,
      ]),
    );
    const stats = await domain.stats.pod(sandboxId);
    assert.equal(stats.cpu?.usageCoreNanoSeconds, 7n);
    assert.equal(stats.memory?.usageBytes, 9000n);
    assert.equal(stats.processes?.count, 5n);
    assert.equal(stats.io?.pressure.some.total, 8n);
    assert.deepEqual(
      stats.containers.map(({ container }) => container.id),
      [pods.container(id).id],
    );
  });

  it('sums up the figures of a pod without a cgroup of its own', async () => {
    const { node, domain, sandboxId, use } = await nodeWithContainer();
    use(30);
    const pause = node.kernel.cgroups.get(`/gantry/crio-${sandboxId}`);
    for (const [file, text] of [
      ['cpuacct.usage', '4'],
      ['memory.usage_in_bytes', '100'],
      ['memory.stat', ''],
    ] as const) {
      pause?.set(file, text);
    }
    const { cpu, memory } = await domain.stats.pod(sandboxId);
    assert.deepEqual([cpu?.usageCoreNanoSeconds, memory?.usageBytes, memory?.availableBytes], [34n, 5100n, undefined]);
  });

  it('counts the network of a pod in its namespace, the primary address first', async () => {
    const { node, domain, pods, sandboxId } = await nodeWithContainer();
    const pid = pods.sandbox(sandboxId).pauseProcess?.process?.pid;
    node.kernel.processes.get(pid ?? 0)?.proc.set('net/dev', NET_DEV);
    const { network } = await domain.stats.pod(sandboxId);
    assert.equal(network?.defaultInterface?.name, 'eth0');
    assert.equal(network.defaultInterface.txBytes, 9n);
    assert.deepEqual(
      network.interfaces.map(({ name }) => name),
      ['net1'],
    );
  });

  it('samples 250 pods by reading each of their cgroups once', async () => {
    const node = new TestNode();
    const { pods, host, domain } = await node.start();
    for (let n = 0; n < 250; n += 1) {
      const metadata = { name: `p${n}`, uid: `u${n}`, namespace: 'default', attempt: 0 };
      await pods.runSandbox(podConfig({ metadata, cgroupParent: `/kubepods/p${n}` }), '', ctx);
    }
    const all = { id: '', labels: {} };
    const answers = await Promise.all([domain.stats.pods(all), domain.stats.pods(all)]);
    assert.deepEqual(
      answers.map(({ length }) => length),
      [250, 250],
    );
    assert.equal(host.methods.filter((method) => method === 'cgroups.readAll').length, 250);
  });

  it('makes metrics of what it read, each with the labels of its descriptor', async () => {
    const { domain, sandboxId, id } = await nodeWithContainer();
    const labels = new Map(domain.stats.metricDescriptors().map((one) => [one.name, one.labels]));
    const [pod] = await domain.stats.metrics();
    assert.equal(pod?.sandbox.id, sandboxId);
    const [container] = pod.containers;
    assert.equal(container?.id, id);
    const byName = new Map(container.metrics.map((metric) => [metric.name, metric]));
    assert.equal(byName.get('container_memory_working_set_bytes')?.value, 4000n);
    assert.equal(byName.get('container_fs_inodes_free')?.value, 900n);
    for (const metric of container.metrics) assert.equal(metric.labels.length, labels.get(metric.name)?.length);
  });

  it('is not delayed by a cgroup that does not answer, and asks it no second time', async () => {
    const node = new TestNode();
    const stuck = Promise.withResolvers<void>();
    let asked = 0;
    const { pods, domain } = await node.start({
      observer: {
        before: ({ method, args }) => {
          if (method !== 'cgroups.readAll' || !String(args[0]).includes('/crio-')) return undefined;
          asked += 1;
          return stuck.promise;
        },
      },
    });
    const sandboxId = await pods.runSandbox(podConfig(), '', ctx);
    await pods.createContainer(sandboxId, containerConfig(), ctx);
    const both = domain.stats.containers(ANY);
    await setImmediate();
    node.clock.advance(2_000);
    assert.deepEqual(
      (await both).map(({ cpu }) => cpu),
      [undefined],
    );
    node.clock.advance(1_000);
    await domain.stats.containers(ANY);
    assert.equal(asked, 1);
  });

  it('has no figures of a container that does not exist', async () => {
    const { domain } = await nodeWithContainer();
    await assert.rejects(domain.stats.container('abc'), NotFound);
  });

  it('leaves out the figures of a removed cgroup', async () => {
    const { node, pods, domain, id } = await nodeWithContainer();
    node.kernel.cgroups.delete(pods.container(id).cgroup);
    const { cpu, memory } = await domain.stats.container(id);
    assert.deepEqual([cpu, memory], [undefined, undefined]);
  });
});
