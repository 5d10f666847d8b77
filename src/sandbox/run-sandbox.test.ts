import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AlreadyExists, PreconditionFailed, ReleaseFailed } from '../base/failure.ts';
import { FewImages } from '../daemon/testing/few-images.ts';
import { abortableCaller, callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import { podConfig } from './testing/pod-config.ts';

const ANY = { id: '', state: undefined, labels: {} };
const ctx = callerWithoutDeadline();

describe('runSandbox()', () => {
  it('publishes a ready sandbox with its address, its files and its pause', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const id = await pods.runSandbox(podConfig({ hostname: 'web' }), '', ctx);
    const sandbox = pods.sandbox(id);
    assert.equal(sandbox.state, 'READY');
    assert.deepEqual(sandbox.ips, ['10.88.0.2']);
    assert.equal(node.kernel.processes.get(sandbox.pauseProcess?.process?.pid ?? 0)?.cgroup, `/gantry/crio-${id}`);
    const hosts = new TextDecoder().decode(node.kernel.tree.node(sandbox.files.hosts)?.content);
    assert.match(hosts, /^10\.88\.0\.2\tweb$/m);
  });

  it('leaves no cgroup of its plugins behind', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    await pods.runSandbox(podConfig(), '', ctx);
    assert.deepEqual(
      [...node.kernel.cgroups.keys()].filter((path) => path.startsWith('/gantry-ops/')),
      [],
    );
  });

  it("gives a pod on the host's network no namespace of its own for network and name", async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const id = await pods.runSandbox(podConfig({ namespaces: { network: 'NODE' } }), '', ctx);
    assert.deepEqual(Object.keys(pods.sandbox(id).namespaces), ['ipc']);
    assert.equal(node.pool.taken.size, 0);
  });

  it('leaves nothing behind when the network fails while the pause is starting', async () => {
    const node = new TestNode();
    const { pods, networks } = await node.start();
    networks.failNext('ADD done');
    await assert.rejects(pods.runSandbox(podConfig(), '', ctx), /ADD/);
    assert.deepEqual(pods.sandboxes(ANY), []);
    assert.deepEqual(node.leftovers(), []);
  });

  it('leaves nothing behind when the pause fails while the network is attached', async () => {
    const node = new TestNode();
    const { pods, trouble } = await node.start();
    trouble.failures.set('handler.openSandbox', new Error('no pause'));
    await assert.rejects(pods.runSandbox(podConfig(), '', ctx), /no pause/);
    assert.deepEqual(node.leftovers(), []);
  });

  it('tells the first failure, keeps the address on the books and the namespace for its DEL', async () => {
    const node = new TestNode();
    const { pods, networks, trouble, domain } = await node.start();
    trouble.failures.set('handler.openSandbox', new Error('no pause'));
    networks.failNext('DEL');
    await assert.rejects(pods.runSandbox(podConfig(), '', ctx), (e: unknown) => e instanceof ReleaseFailed);
    const kinds = domain.ledger.all().map((row) => row.resource.kind);
    assert.deepEqual(kinds, ['namespace-pin', 'namespace-pin', 'namespace-pin', 'cni-attachment']);
  });

  it('cleans up by itself once the network answers again', async () => {
    const node = new TestNode();
    const { pods, networks, trouble, domain } = await node.start();
    trouble.failures.set('handler.openSandbox', new Error('no pause'));
    networks.failNext('DEL');
    await assert.rejects(pods.runSandbox(podConfig(), '', ctx));
    node.clock.advance(2_000);
    await domain.clean();
    await domain.clean();
    assert.deepEqual(domain.ledger.all(), []);
    assert.deepEqual(node.leftovers(), []);
  });

  it('makes nothing for a request that is refused', async () => {
    const node = new TestNode();
    const { pods, domain } = await node.start();
    await assert.rejects(pods.runSandbox(podConfig({ sysctls: { 'kernel.core_pattern': 'x' } }), '', ctx), /sysctls/);
    assert.deepEqual(domain.ledger.all(), []);
  });
});

describe('runSandbox() where the pause is dropped', () => {
  it('starts none for a pod that shares no PID namespace, and leaves nothing behind', async () => {
    const node = new TestNode();
    const { pods } = await node.start({ dropsPause: true });
    const id = await pods.runSandbox(podConfig({ namespaces: { pid: 'CONTAINER' } }), '', ctx);
    const { pauseProcess, state, ips } = pods.sandbox(id);
    assert.deepEqual([pauseProcess, state, ips.length], [undefined, 'READY', 1]);
    assert.equal(node.kernel.processes.size, 0);
    await pods.removeSandbox(id, ctx);
    assert.deepEqual(node.leftovers(), []);
  });

  it('starts one for a pod whose containers share it', async () => {
    const node = new TestNode();
    const { pods } = await node.start({ dropsPause: true });
    const id = await pods.runSandbox(podConfig({ namespaces: { pid: 'POD' } }), '', ctx);
    assert.ok(node.kernel.processes.has(pods.sandbox(id).pauseProcess?.process?.pid ?? 0));
  });
});

describe('runSandbox() with an image for the pause', () => {
  it('mounts it read-only for the pause and leases it, and leaves neither behind', async () => {
    const node = new TestNode();
    const { pods, leases } = await node.start({ pauseImage: 'busybox:latest' });
    const id = await pods.runSandbox(podConfig(), '', ctx);
    const root = `/run/gantry/sandboxes/${id}/pause-image`;
    assert.equal(node.kernel.tree.mountAt(root)?.type, 'overlay');
    assert.deepEqual([...leases.owners()], [id]);
    assert.equal(pods.sandbox(id).pauseImage, new FewImages().resolve('busybox:latest')?.id);
    await pods.removeSandbox(id, ctx);
    assert.deepEqual([[...leases.owners()], node.leftovers()], [[], []]);
  });

  it('says what is wrong when it cannot be had, and makes nothing', async () => {
    const node = new TestNode();
    const { pods, domain } = await node.start({ pauseImage: 'no/such:1' });
    await assert.rejects(pods.runSandbox(podConfig(), '', ctx), /pulls nothing/);
    assert.deepEqual(domain.ledger.all(), []);
  });
});

describe('runSandbox() with a port of the node', () => {
  const port = { protocol: 'TCP', containerPort: 80, hostPort: 8080, hostIp: '' } as const;
  const named = (name: string, change: Parameters<typeof podConfig>[0] = {}) =>
    podConfig({ metadata: { name, namespace: 'default', uid: name, attempt: 0 }, portMappings: [port], ...change });

  it('H106: refuses one that another pod has, naming both, and takes it when that pod has ended', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const first = await pods.runSandbox(named('first'), '', ctx);
    await assert.rejects(
      pods.runSandbox(named('second'), '', ctx),
      (error: Error) =>
        error instanceof PreconditionFailed &&
        error.message.includes(`8080/TCP is already used by pod sandbox ${first}`),
    );
    await pods.runSandbox(named('other', { portMappings: [{ ...port, protocol: 'UDP' }] }), '', ctx);
    await pods.runSandbox(named('host', { namespaces: { network: 'NODE' } }), '', ctx);
    await pods.stopSandbox(first, ctx);
    await pods.runSandbox(named('second'), '', ctx);
  });

  it('H106: gives one to the first of two that ask at once', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const both = await Promise.allSettled(['first', 'second'].map((name) => pods.runSandbox(named(name), '', ctx)));
    assert.deepEqual(
      both.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    );
  });
});

describe('runSandbox() asked again', () => {
  it('gives both of two identical calls the same id, and makes one sandbox', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const [one, other] = await Promise.all([
      pods.runSandbox(podConfig(), '', ctx),
      pods.runSandbox(podConfig(), '', ctx),
    ]);
    assert.equal(one, other);
    assert.equal(pods.sandboxes(ANY).length, 1);
  });

  it('returns the sandbox of a caller who left to its retry', async () => {
    const node = new TestNode();
    const { pods, trouble } = await node.start();
    const gate = Promise.withResolvers<void>();
    trouble.gates.set('handler.openSandbox', gate.promise);
    const first = abortableCaller();
    const left = pods.runSandbox(podConfig(), '', first.ctx);
    first.leave();
    await assert.rejects(left, /left/);
    assert.deepEqual(pods.sandboxes(ANY), []);
    gate.resolve();
    const id = await pods.runSandbox(podConfig(), '', ctx);
    assert.deepEqual(
      pods.sandboxes(ANY).map((sandbox) => sandbox.id),
      [id],
    );
    assert.equal(node.pool.taken.size, 1);
  });

  it('releases a sandbox that is not claimed within two minutes', async () => {
    const node = new TestNode();
    const { pods, trouble, domain } = await node.start();
    const gate = Promise.withResolvers<void>();
    trouble.gates.set('handler.openSandbox', gate.promise);
    const caller = abortableCaller();
    const left = pods.runSandbox(podConfig(), '', caller.ctx);
    caller.leave();
    await assert.rejects(left);
    gate.resolve();
    while (domain.operations.inFlight()[0]?.stage !== 'unclaimed') await new Promise(setImmediate);
    node.clock.advance(120_000);
    while (domain.operations.inFlight().length > 0) await new Promise(setImmediate);
    assert.deepEqual(node.leftovers(), []);
  });

  it('refuses a second call after an answer, naming the id', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const id = await pods.runSandbox(podConfig(), '', ctx);
    await assert.rejects(
      pods.runSandbox(podConfig(), '', ctx),
      (e: unknown) => e instanceof AlreadyExists && e.id === id && e.field === undefined,
    );
  });

  it('refuses other content under the same name while the first is in flight, naming the field', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const first = pods.runSandbox(podConfig({ hostname: 'one' }), '', ctx);
    await assert.rejects(
      pods.runSandbox(podConfig({ hostname: 'two' }), '', ctx),
      (e: unknown) => e instanceof AlreadyExists && e.field === 'config.hostname',
    );
    await first;
  });

  it('answers with the id again after a restart, when nobody in this life has heard it', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const id = await pods.runSandbox(podConfig(), '', ctx);
    const { pods: next } = await node.start();
    assert.equal(await next.runSandbox(podConfig(), '', ctx), id);
    await assert.rejects(next.runSandbox(podConfig(), '', ctx), AlreadyExists);
  });

  it('does not return a sandbox whose stop or removal has begun, after a restart', async () => {
    for (const end of ['stopSandbox', 'removeSandbox'] as const) {
      const node = new TestNode();
      const { pods } = await node.start();
      const id = await pods.runSandbox(podConfig(), '', ctx);
      const { pods: next } = await node.start();
      const ending = next[end](id, ctx);
      await assert.rejects(next.runSandbox(podConfig(), '', ctx), AlreadyExists);
      await ending;
      if (end === 'removeSandbox') assert.notEqual(await next.runSandbox(podConfig(), '', ctx), id);
    }
  });

  it('never answers with a sandbox that has ended', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const id = await pods.runSandbox(podConfig(), '', ctx);
    await pods.stopSandbox(id, ctx);
    const { pods: next } = await node.start();
    await assert.rejects(next.runSandbox(podConfig(), '', ctx), AlreadyExists);
  });
});
