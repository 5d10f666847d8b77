import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canonicalJson } from '../base/canonical.ts';
import { Internal, NotFound, Unavailable } from '../base/failure.ts';
import { containerConfig } from '../container/testing/container-config.ts';
import { abortableCaller, callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import type { HostCall } from '../host/observed-host.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';

const ctx = callerWithoutDeadline();
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function nodeWithPod() {
  const node = new TestNode();
  const incarnation = await node.start();
  const { pods } = incarnation;
  const sandboxId = await pods.runSandbox(podConfig(), '', ctx);
  const id = await pods.createContainer(sandboxId, containerConfig(), ctx);
  await pods.startContainer(id, ctx);
  const process = node.kernel.processes.get(pods.container(id).task.process?.pid ?? 0);
  const pause = node.kernel.processes.get(pods.sandbox(sandboxId).pauseProcess?.process?.pid ?? 0);
  assert.ok(process !== undefined && pause !== undefined);
  return { node, sandboxId, id, process, pause, ...incarnation };
}

describe('a daemon that starts after kill -9', () => {
  it('finds what runs as it was, and can go on with it', async () => {
    const { node, pods, sandboxId, id } = await nodeWithPod();
    const { pods: next } = await node.start();
    assert.equal(canonicalJson(next.sandbox(sandboxId)), canonicalJson(pods.sandbox(sandboxId)));
    assert.equal(canonicalJson(next.container(id)), canonicalJson(pods.container(id)));
    await next.execSync(id, ['true'], 0n, ctx);
    await next.removeSandbox(sandboxId, ctx);
    assert.deepEqual(node.leftovers(), []);
  });

  it('has recorded what ended meanwhile before it answers', async () => {
    const { node, id, process } = await nodeWithPod();
    process.exit(7);
    const { pods } = await node.start();
    const { state, exitCode, reason } = pods.container(id);
    assert.deepEqual([state, exitCode, reason], ['EXITED', 7, 'Error']);
  });

  it('records what ends later', async () => {
    const { node, id, process } = await nodeWithPod();
    const { pods } = await node.start();
    process.exit(0);
    await settle();
    assert.equal(pods.container(id).reason, 'Completed');
  });

  it('knows that a pause has died meanwhile', async () => {
    const { node, sandboxId, pause } = await nodeWithPod();
    pause.signal(9);
    const { pods } = await node.start();
    assert.equal(pods.sandbox(sandboxId).state, 'NOTREADY');
  });

  it('finds a pod again that has no pause', async () => {
    const node = new TestNode();
    const { pods } = await node.start({ dropsPause: true });
    const sandboxId = await pods.runSandbox(podConfig({ namespaces: { pid: 'CONTAINER' } }), '', ctx);
    const { pods: next } = await node.start();
    assert.equal(next.sandbox(sandboxId).state, 'READY');
  });

  it('knows that a pod without a pause was stopped, if only its namespaces say so', async () => {
    const node = new TestNode();
    const { pods, host } = await node.start({ dropsPause: true });
    const sandboxId = await pods.runSandbox(podConfig({ namespaces: { pid: 'CONTAINER' } }), '', ctx);
    await host.namespaces.unpin(pods.sandbox(sandboxId).namespaces.net ?? '');
    const { pods: next } = await node.start();
    assert.equal(next.sandbox(sandboxId).state, 'NOTREADY');
  });

  it('looks again for the commands of a container that has ended when the node did not allow it at first', async () => {
    const { node, process } = await nodeWithPod();
    process.exit(3);
    await settle();
    const { trouble } = await node.start({ unavailable: ['handler.reattach'] });
    trouble.failures.set('handler.reattach', new Unavailable('no descriptors left'));
    node.clock.advance(5_000);
    await settle();
    assert.ok(!trouble.failures.has('handler.reattach'));
  });

  it('knows of a start that the last daemon could not record', async () => {
    const node = new TestNode();
    const { pods, trouble } = await node.start();
    const sandboxId = await pods.runSandbox(podConfig(), '', ctx);
    const started = await pods.createContainer(sandboxId, containerConfig(), ctx);
    const other = containerConfig({ metadata: { name: 'other', attempt: 0 } });
    const created = await pods.createContainer(sandboxId, other, ctx);
    trouble.gates.set('start-container/start:after', new Promise(() => {}));
    const caller = abortableCaller();
    const lost = pods.startContainer(started, caller.ctx);
    await settle();
    const { pods: next } = await node.start();
    assert.equal(next.container(started).state, 'RUNNING');
    assert.equal(next.container(created).state, 'CREATED');
    caller.leave();
    await assert.rejects(lost);
  });

  it('holds the image leases of its containers', async () => {
    const { node, id } = await nodeWithPod();
    const { leases } = await node.start();
    assert.deepEqual([...leases.owners()], [id]);
  });

  it('releases a sandbox that was being made', async () => {
    const node = new TestNode();
    const { pods, trouble } = await node.start();
    trouble.gates.set('handler.openSandbox', new Promise(() => {}));
    const caller = abortableCaller();
    const lost = pods.runSandbox(podConfig(), '', caller.ctx);
    await settle();
    assert.notDeepEqual(node.leftovers(), []);
    const { domain } = await node.start();
    await domain.clean();
    assert.deepEqual(node.leftovers(), []);
    caller.leave();
    await assert.rejects(lost);
  });

  it('empties operation cgroups before it releases anything else', async () => {
    const node = new TestNode();
    const { pods, moments } = await node.start();
    moments.set('ADD done', () => new Promise(() => {}));
    const caller = abortableCaller();
    const lost = pods.runSandbox(podConfig(), '', caller.ctx);
    await settle();
    const { host, domain } = await node.start();
    await domain.clean();
    const removed = host.calls.filter(({ method }) => method === 'cgroups.remove').map(({ args }) => String(args[0]));
    const firstRelease = host.methods.findIndex((method) => method === 'namespaces.unpin');
    const lastOperation = host.calls.findLastIndex(
      ({ method, args }) => method === 'cgroups.remove' && String(args[0]).startsWith('/gantry-ops'),
    );
    assert.equal(removed[0], '/gantry-ops');
    assert.ok(lastOperation < firstRelease);
    caller.leave();
    await assert.rejects(lost);
  });

  it('calls a container UNKNOWN that its handler cannot find again, and can remove it', async () => {
    const { node, id } = await nodeWithPod();
    const { pods } = await node.start({ failing: ['handler.reattach'] });
    assert.equal(pods.container(id).state, 'UNKNOWN');
    await pods.removeContainer(id, ctx);
    assert.throws(() => pods.container(id), NotFound);
  });
});

describe('a daemon that starts and finds rows lost', () => {
  it('terminates every pod of a lost database, its address last', async () => {
    const { node, process, pause } = await nodeWithPod();
    node.disk.lose(() => true);
    const { pods, domain, moments } = await node.start();
    moments.set('DEL', () => assert.ok(!process.alive && !pause.alive));
    await domain.clean();
    assert.deepEqual(pods.sandboxes({ id: '', state: undefined, labels: {} }), []);
    assert.deepEqual(node.leftovers(), []);
  });

  it('keeps the address while a container of the lost pod cannot be killed', async () => {
    const { node, id, pods } = await nodeWithPod();
    const { cgroup } = pods.container(id);
    node.disk.lose(() => true);
    let survives = true;
    const before = ({ method, args }: HostCall): void => {
      if (survives && method === 'cgroups.remove' && args[0] === cgroup) throw new Internal('kill', 'it survives');
    };
    const { domain } = await node.start({ observer: { before } });
    await domain.clean();
    assert.equal(node.pool.taken.size, 1);
    survives = false;
    node.clock.advance(120_000);
    await domain.clean();
    await domain.clean();
    assert.deepEqual(node.leftovers(), []);
  });

  it('terminates the containers of a pod whose record is lost, before it frees the address', async () => {
    const { node, process, id, sandboxId } = await nodeWithPod();
    node.disk.lose((table, key) => table === 'sandboxes' && key === sandboxId);
    const { pods, domain, moments } = await node.start();
    moments.set('DEL', () => assert.ok(!process.alive));
    assert.throws(() => pods.container(id), NotFound);
    await domain.clean();
    assert.deepEqual(node.leftovers(), []);
  });

  it('terminates a container whose record is lost, and leaves its pod alone', async () => {
    const { node, process, id, sandboxId, pause } = await nodeWithPod();
    node.disk.lose((table, key) => table === 'containers' && key === id);
    const { pods, domain } = await node.start();
    await domain.clean();
    assert.deepEqual([process.alive, pause.alive, pods.sandbox(sandboxId).state], [false, true, 'READY']);
    await pods.removeSandbox(sandboxId, ctx);
    assert.deepEqual(node.leftovers(), []);
  });

  it('restores the ledger rows of pods that have their records, and can remove them', async () => {
    const { node, process, sandboxId } = await nodeWithPod();
    node.disk.lose((table) => table === 'resources');
    const { pods, domain } = await node.start();
    await domain.clean();
    assert.ok(process.alive);
    assert.equal(node.pool.taken.size, 1);
    await pods.removeSandbox(sandboxId, ctx);
    assert.deepEqual(node.leftovers(), []);
  });
});

describe('a daemon that starts after a reboot', () => {
  it('forgets the pods, frees their addresses and files, and keeps no lease', async () => {
    const { node } = await nodeWithPod();
    for (const process of node.kernel.living()) process.signal(9);
    const { pods, domain, leases } = await node.start({ bootId: 'another-boot' });
    assert.deepEqual(pods.sandboxes({ id: '', state: undefined, labels: {} }), []);
    assert.deepEqual(pods.containers({ id: '', state: undefined, podSandboxId: '', labels: {} }), []);
    await domain.clean();
    assert.deepEqual(node.leftovers(), []);
    assert.deepEqual([...leases.owners()], []);
  });

  it('frees addresses late when the network comes up late', async () => {
    const { node } = await nodeWithPod();
    for (const process of node.kernel.living()) process.signal(9);
    const { domain, networks } = await node.start({ bootId: 'another-boot', failingDels: 1 });
    await domain.clean();
    assert.equal(node.pool.taken.size, 1);
    assert.equal(networks.problem, '');
    node.clock.advance(60_000);
    await domain.clean();
    await domain.clean();
    assert.deepEqual(node.leftovers(), []);
  });
});
