import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Internal, NotFound, PreconditionFailed, ReleaseFailed, Unavailable } from '../base/failure.ts';
import { containerConfig } from '../container/testing/container-config.ts';
import { callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import type { HostCall } from '../host/observed-host.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';

const ctx = callerWithoutDeadline();
const ANY = { id: '', state: undefined, podSandboxId: '', labels: {} };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function nodeWithPod() {
  const node = new TestNode();
  const incarnation = await node.start();
  const { pods } = incarnation;
  const sandboxId = await pods.runSandbox(podConfig(), '', ctx);
  const id = await pods.createContainer(sandboxId, containerConfig(), ctx);
  await pods.startContainer(id, ctx);
  return { node, sandboxId, id, ...incarnation };
}

describe('stopSandbox()', () => {
  it('ends its containers, its pause and its network, and stays to be asked about', async () => {
    const { node, pods, sandboxId, id } = await nodeWithPod();
    await pods.stopSandbox(sandboxId, ctx);
    assert.equal(pods.sandbox(sandboxId).state, 'NOTREADY');
    assert.equal(pods.container(id).state, 'EXITED');
    assert.deepEqual(node.kernel.living(), []);
    assert.equal(node.pool.taken.size, 0);
  });

  it('detaches the network only when nothing of the pod runs any more, and before its namespace goes', async () => {
    const { node, host, pods, moments, sandboxId } = await nodeWithPod();
    let living: number | undefined;
    let pinned: boolean | undefined;
    moments.set('DEL', () => {
      living = node.kernel.living().length;
      pinned = node.kernel.tree.isMountPoint(pods.sandbox(sandboxId).namespaces.net ?? '');
    });
    await pods.stopSandbox(sandboxId, ctx);
    assert.deepEqual([living, pinned], [0, true]);
    assert.equal(await host.namespaces.isPinned(pods.sandbox(sandboxId).namespaces.net ?? ''), false);
  });

  it('ends what an ended container left in its cgroup, before the network', async () => {
    const { node, pods, moments, sandboxId, id } = await nodeWithPod();
    const { cgroup, task } = pods.container(id);
    const main = node.kernel.processes.get(task.process?.pid ?? 0);
    assert.ok(main !== undefined);
    const [program = ''] = main.argv;
    const background = node.kernel.start({ argv: [program], cgroup, write: () => {} });
    main.exit(0);
    await settle();
    assert.equal(pods.container(id).state, 'EXITED');
    moments.set('DEL', () => assert.ok(!background.alive));
    await pods.stopSandbox(sandboxId, ctx);
    assert.equal(node.pool.taken.size, 0);
    assert.ok(!background.alive);
  });

  it('shows a sandbox without a pause as not ready before its address is given back', async () => {
    const node = new TestNode();
    const { pods, moments } = await node.start({ dropsPause: true });
    const id = await pods.runSandbox(podConfig({ namespaces: { pid: 'CONTAINER' } }), '', ctx);
    let state: string | undefined;
    moments.set('DEL', () => {
      state = pods.sandbox(id).state;
    });
    await pods.stopSandbox(id, ctx);
    assert.equal(state, 'NOTREADY');
  });

  it('succeeds three times at once, again, and of what is gone', async () => {
    const { pods, sandboxId } = await nodeWithPod();
    await Promise.all([1, 2, 3].map(() => pods.stopSandbox(sandboxId, ctx)));
    await pods.stopSandbox(sandboxId, ctx);
    await pods.stopSandbox('5e0bd4ea-8a3e-4a0e-b1e5-47c4ed2bb0cd', ctx);
  });

  it('reports at every call that the network could not be detached, as long as its namespace waits for that', async () => {
    const { node, pods, networks, domain, sandboxId } = await nodeWithPod();
    for (const attempt of [1, 2, 3]) {
      networks.failNext('DEL');
      const refused = (e: unknown): boolean => e instanceof ReleaseFailed && /CNI DEL/.test(e.message);
      await assert.rejects(pods.stopSandbox(sandboxId, ctx), refused, `attempt ${attempt}`);
    }
    assert.equal(pods.sandbox(sandboxId).state, 'NOTREADY');
    assert.equal(node.pool.taken.size, 1);
    node.clock.advance(60_000);
    await domain.clean();
    assert.equal(node.pool.taken.size, 0);
    await pods.stopSandbox(sandboxId, ctx);
  });

  it('gives up the namespaces of a network that is not detached for two minutes, and goes on to ask for its DEL', async () => {
    const { node, host, pods, networks, domain, sandboxId } = await nodeWithPod();
    const netns = pods.sandbox(sandboxId).namespaces.net ?? '';
    networks.failNext('DEL');
    await assert.rejects(pods.stopSandbox(sandboxId, ctx));
    node.clock.advance(121_000);
    networks.failNext('DEL');
    await domain.clean();
    await domain.clean();
    assert.equal(await host.namespaces.isPinned(netns), false);
    networks.failNext('DEL');
    await pods.stopSandbox(sandboxId, ctx);
    // Of the stop in it, and of its own release.
    networks.failNext('DEL');
    networks.failNext('DEL');
    await pods.removeSandbox(sandboxId, ctx);
    assert.deepEqual(
      domain.ledger.all().map((row) => row.resource.kind),
      ['cni-attachment'],
    );
    assert.equal(node.pool.taken.size, 1);
    node.clock.advance(60_000);
    await domain.clean();
    assert.deepEqual(domain.ledger.all(), []);
    assert.equal(node.pool.taken.size, 0);
  });

  it('keeps the namespace of a network that could not be detached, until it is', async () => {
    const { node, host, pods, networks, domain, sandboxId } = await nodeWithPod();
    const netns = pods.sandbox(sandboxId).namespaces.net ?? '';
    networks.failNext('DEL');
    await assert.rejects(pods.stopSandbox(sandboxId, ctx));
    assert.equal(await host.namespaces.isPinned(netns), true);
    node.clock.advance(60_000);
    await domain.clean();
    await domain.clean();
    assert.equal(await host.namespaces.isPinned(netns), false);
  });

  it('cancels a creation that runs meanwhile, and says so to its caller', async () => {
    const { node, pods, trouble, sandboxId } = await nodeWithPod();
    const gate = Promise.withResolvers<void>();
    trouble.gates.set('handler.create', gate.promise);
    const late = containerConfig({ metadata: { name: 'late', attempt: 0 } });
    const created = pods.createContainer(sandboxId, late, ctx);
    created.catch(() => {});
    await settle();
    const stopped = pods.stopSandbox(sandboxId, ctx);
    await settle();
    gate.resolve();
    await assert.rejects(created, (e: unknown) => e instanceof Unavailable && /cancelled by Stop/.test(e.message));
    await stopped;
    assert.deepEqual(node.kernel.living(), []);
    assert.equal(pods.containers(ANY).length, 1);
  });

  it('releases a container that is not claimed yet', async () => {
    const { node, pods, trouble, domain, sandboxId } = await nodeWithPod();
    const gate = Promise.withResolvers<void>();
    trouble.gates.set('handler.create', gate.promise);
    const caller = new AbortController();
    const late = containerConfig({ metadata: { name: 'late', attempt: 0 } });
    const left = pods.createContainer(sandboxId, late, { ...ctx, signal: caller.signal });
    await settle();
    caller.abort(new Error('left'));
    await assert.rejects(left);
    gate.resolve();
    while (domain.operations.inFlight()[0]?.stage !== 'unclaimed') await settle();
    await pods.stopSandbox(sandboxId, ctx);
    assert.deepEqual(node.kernel.living(), []);
    await assert.rejects(pods.createContainer(sandboxId, late, ctx), PreconditionFailed);
  });
});

describe('the address of a pod', () => {
  it('is kept while processes of a cancelled creation cannot be killed', async () => {
    const node = new TestNode();
    let survives = true;
    const before = ({ method, args }: HostCall): void => {
      const isContainer = method === 'cgroups.remove' && /crio-(?!conmon)/.test(String(args[0]));
      if (survives && isContainer) throw new Internal('kill', 'it survives');
    };
    const { pods, trouble, domain } = await node.start({ observer: { before } });
    const sandboxId = await pods.runSandbox(podConfig(), '', ctx);
    const gate = Promise.withResolvers<void>();
    trouble.gates.set('create-container/create:after', gate.promise);
    const created = pods.createContainer(sandboxId, containerConfig(), ctx);
    created.catch(() => {});
    await settle();
    const stopped = pods.stopSandbox(sandboxId, ctx);
    await settle();
    gate.resolve();
    await assert.rejects(stopped, ReleaseFailed);
    await assert.rejects(pods.stopSandbox(sandboxId, ctx), ReleaseFailed);
    assert.equal(node.pool.taken.size, 1);
    survives = false;
    await pods.removeSandbox(sandboxId, ctx);
    node.clock.advance(120_000);
    await domain.clean();
    assert.deepEqual(node.leftovers(), []);
  });
});

describe('a pause that dies', () => {
  it('makes its sandbox NOTREADY, and Stop and Remove free what it had', async () => {
    const { node, pods, sandboxId } = await nodeWithPod();
    node.kernel.processes.get(pods.sandbox(sandboxId).pauseProcess?.process?.pid ?? 0)?.signal(9);
    await settle();
    assert.equal(pods.sandbox(sandboxId).state, 'NOTREADY');
    await pods.stopSandbox(sandboxId, ctx);
    await pods.removeSandbox(sandboxId, ctx);
    assert.deepEqual(node.leftovers(), []);
  });
});

describe('removeSandbox()', () => {
  it('leaves nothing of a running pod', async () => {
    const { node, pods, domain, sandboxId, id } = await nodeWithPod();
    await pods.removeSandbox(sandboxId, ctx);
    assert.deepEqual(node.leftovers(), []);
    assert.deepEqual(domain.ledger.all(), []);
    assert.throws(() => pods.sandbox(sandboxId), NotFound);
    assert.throws(() => pods.container(id), NotFound);
  });

  it('succeeds three times at once, beside a stop, and of what is gone', async () => {
    const { node, pods, sandboxId } = await nodeWithPod();
    await Promise.all([pods.stopSandbox(sandboxId, ctx), ...[1, 2, 3].map(() => pods.removeSandbox(sandboxId, ctx))]);
    await pods.removeSandbox(sandboxId, ctx);
    assert.deepEqual(node.leftovers(), []);
  });

  it('frees the name for another pod', async () => {
    const { pods, sandboxId } = await nodeWithPod();
    await pods.removeSandbox(sandboxId, ctx);
    assert.notEqual(await pods.runSandbox(podConfig(), '', ctx), sandboxId);
  });
});

describe('lists', () => {
  it('filter by the beginning of the id, state, labels and pod', async () => {
    const { pods, sandboxId, id } = await nodeWithPod();
    const labelled = containerConfig({ metadata: { name: 'other', attempt: 0 }, labels: { foo: 'bar', x: 'y' } });
    const other = await pods.createContainer(sandboxId, labelled, ctx);
    const ids = (filter: Partial<typeof ANY>) =>
      pods.containers({ ...ANY, ...filter }).map((container) => container.id);
    assert.deepEqual(ids({}), [id, other]);
    assert.deepEqual(ids({ id: other }), [other]);
    assert.deepEqual(
      pods.containers({ ...ANY, state: 'RUNNING' }).map((c) => c.id),
      [id],
    );
    assert.deepEqual(ids({ labels: { foo: 'bar' } }), [other]);
    assert.deepEqual(ids({ labels: { foo: 'baz' } }), []);
    assert.deepEqual(ids({ podSandboxId: 'f' }), []);
    assert.deepEqual(pods.sandboxes({ id: '', state: 'NOTREADY', labels: {} }), []);
  });
});
