import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NotFound } from '../base/failure.ts';
import { containerConfig } from '../container/testing/container-config.ts';
import { patientCaller, TestNode } from '../daemon/testing/test-node.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';

const ctx = patientCaller();
const ANY = { id: '', podSandboxId: '', labels: {} };

async function nodeWithContainer() {
  const node = new TestNode();
  const incarnation = await node.start();
  const { pods } = incarnation;
  const sandboxId = await pods.runSandbox(podConfig(), '', ctx);
  const labels = { foo: 'bar' };
  const id = await pods.createContainer(sandboxId, containerConfig({ labels }), undefined, ctx);
  const use = (cpuNs: number): void => {
    const files = node.kernel.cgroups.get(pods.container(id).task.cgroup);
    files?.set('cpuacct.usage', `${cpuNs}\n`);
    files?.set('memory.usage_in_bytes', '5000\n');
    files?.set('memory.limit_in_bytes', '8000\n');
    files?.set('memory.stat', 'total_rss 2000\ntotal_inactive_file 1000\n');
  };
  use(0);
  return { node, sandboxId, id, use, ...incarnation };
}

describe('CgroupStats', () => {
  it('tells what a container has used, and what is left of its memory', async () => {
    const { domain, id } = await nodeWithContainer();
    const { cpu, memory, writableLayer } = await domain.stats.container(id, ctx);
    assert.equal(cpu?.usageCoreNanoSeconds, 0n);
    assert.deepEqual([memory?.workingSetBytes, memory?.availableBytes], [4000n, 4000n]);
    assert.equal(writableLayer?.mountpoint, '/var/lib/gantry/containers');
  });

  it('knows the rate once it has looked twice', async () => {
    const { node, domain, id, use } = await nodeWithContainer();
    assert.equal((await domain.stats.container(id, ctx)).cpu?.usageNanoCores, undefined);
    node.clock.advance(2_000);
    use(1_000_000_000);
    assert.equal((await domain.stats.container(id, ctx)).cpu?.usageNanoCores, 500_000_000n);
  });

  it('looks once for all who ask within a second, and again after it', async () => {
    const { node, host, domain, id } = await nodeWithContainer();
    const looks = () => host.methods.filter((method) => method === 'cgroups.read').length;
    await Promise.all([domain.stats.container(id, ctx), domain.stats.containers(ANY, ctx)]);
    const once = looks();
    await domain.stats.containers(ANY, ctx);
    assert.equal(looks(), once);
    node.clock.advance(1_000);
    await domain.stats.containers(ANY, ctx);
    assert.equal(looks(), 2 * once);
  });

  it('reads nothing while nobody asks', async () => {
    const { node, host } = await nodeWithContainer();
    node.clock.advance(60_000);
    assert.ok(!host.methods.includes('cgroups.read'));
  });

  it('filters by id, pod and labels', async () => {
    const { domain, sandboxId, id } = await nodeWithContainer();
    const found = async (filter: Partial<typeof ANY>) =>
      (await domain.stats.containers({ ...ANY, ...filter }, ctx)).map(({ container }) => container.id);
    assert.deepEqual(await found({ id }), [id]);
    assert.deepEqual(await found({ podSandboxId: sandboxId, labels: { foo: 'bar' } }), [id]);
    assert.deepEqual(await found({ labels: { foo: 'baz' } }), []);
  });

  it('does not know a container that is not there', async () => {
    const { domain } = await nodeWithContainer();
    await assert.rejects(domain.stats.container('abc', ctx), NotFound);
  });

  it('leaves out what a vanished cgroup cannot tell', async () => {
    const { node, pods, domain, id } = await nodeWithContainer();
    node.kernel.cgroups.delete(pods.container(id).task.cgroup);
    const { cpu, memory } = await domain.stats.container(id, ctx);
    assert.deepEqual([cpu, memory], [undefined, undefined]);
  });
});
