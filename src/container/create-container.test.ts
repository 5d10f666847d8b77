import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AlreadyExists, Failure, InvalidInput, NotFound, PreconditionFailed } from '../base/failure.ts';
import { abortableCaller, callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';
import { containerConfig } from './testing/container-config.ts';

const ANY = { id: '', state: undefined, podSandboxId: '', labels: {} };
const ctx = callerWithoutDeadline();

async function nodeWithPod(change: Parameters<typeof podConfig>[0] = {}) {
  const node = new TestNode();
  const incarnation = await node.start();
  const sandboxId = await incarnation.pods.runSandbox(podConfig(change), '', ctx);
  return { node, sandboxId, ...incarnation };
}

describe('createContainer() while its pod or it is being stopped', () => {
  it('is cancelled by StopContainer and RemoveContainer of the id, and leaves nothing', async () => {
    for (const call of ['stopContainer', 'removeContainer'] as const) {
      const { node, pods, trouble, domain, sandboxId } = await nodeWithPod();
      const gate = Promise.withResolvers<void>();
      trouble.gates.set('handler.create', gate.promise);
      const created = pods.createContainer(sandboxId, containerConfig(), ctx);
      created.catch(() => {});
      while (domain.operations.inFlight()[0]?.stage !== 'create') await new Promise(setImmediate);
      const [owner] = [...domain.ledger.owners()].filter((id) => id !== sandboxId);
      const ended =
        call === 'stopContainer' ? pods.stopContainer(owner ?? '', 0n, ctx) : pods.removeContainer(owner ?? '', ctx);
      gate.resolve();
      await ended;
      await assert.rejects(created);
      assert.deepEqual(pods.containers(ANY), []);
      assert.deepEqual([...domain.ledger.owners()], [sandboxId]);
      assert.equal(node.kernel.living().length, 1);
    }
  });
});

describe('createContainer()', () => {
  it('publishes a created container with its mounted root and its lease of the image', async () => {
    const { node, pods, leases, sandboxId } = await nodeWithPod();
    const id = await pods.createContainer(sandboxId, containerConfig(), ctx);
    const container = pods.container(id);
    assert.equal(container.state, 'CREATED');
    assert.equal(node.kernel.tree.mountAt(container.rootfs)?.type, 'overlay');
    assert.deepEqual([...leases.owners()], [id]);
  });

  it('labels its root and all that its pod has, where the host has SELinux', async () => {
    const node = new TestNode();
    const { tree } = node.kernel;
    tree.makeDirectory('/etc/selinux/targeted/contexts', 0o755);
    const contexts = 'process = "system_u:system_r:container_t:s0"\nfile = "system_u:object_r:container_file_t:s0"\n';
    tree.put('/etc/selinux/targeted/contexts/lxc_contexts', { kind: 'file', content: Buffer.from(contexts) });
    node.kernel.onRun('/usr/bin/chcon', () => 0);
    const { pods, host } = await node.start({ selinux: true });
    const sandboxId = await pods.runSandbox(podConfig(), '', ctx);
    await pods.createContainer(sandboxId, containerConfig(), ctx);
    const mounts = host.calls.filter(({ method }) => method === 'mounts.overlay' || method === 'mounts.tmpfs');
    const contextsOf = mounts.map(({ args: [mount] }) => (mount as { context?: string }).context);
    const [label] = contextsOf;
    assert.match(label ?? '', /^system_u:object_r:container_file_t:s0:c\d+,c\d+$/);
    assert.deepEqual(contextsOf, [label, label]);
    const labelled = host.calls.flatMap(({ method, args: [command] }) => (method === 'processes.run' ? [command] : []));
    const [{ argv, cwd } = { argv: [], cwd: '' }] = labelled as { argv: readonly string[]; cwd: string }[];
    assert.deepEqual([argv.at(-2), argv.at(-1), cwd], [label, '.', `/run/gantry/sandboxes/${sandboxId}`]);
  });

  it('finds the sandbox by the beginning of its id', async () => {
    const { pods, sandboxId } = await nodeWithPod();
    const prefix = sandboxId.replace(/.$/, '');
    const id = await pods.createContainer(prefix, containerConfig(), ctx);
    assert.equal(pods.container(id).sandboxId, sandboxId);
  });

  it('says that the image is to be pulled', async () => {
    const { pods, sandboxId } = await nodeWithPod();
    const { image } = containerConfig();
    const config = containerConfig({ image: { ...image, image: 'nothing:latest' } });
    await assert.rejects(
      pods.createContainer(sandboxId, config, ctx),
      (e: unknown) => e instanceof NotFound && e.remedy === 'pull it first',
    );
  });

  it('refuses a sandbox that is not there, and one that was stopped', async () => {
    const { pods, sandboxId } = await nodeWithPod();
    await assert.rejects(pods.createContainer('abc', containerConfig(), ctx), NotFound);
    await pods.stopSandbox(sandboxId, ctx);
    await assert.rejects(pods.createContainer(sandboxId, containerConfig(), ctx), PreconditionFailed);
  });

  it("refuses to share a PID namespace that the pod has not: its pause may be in the host's", async () => {
    const { pods, sandboxId } = await nodeWithPod({ namespaces: { pid: 'CONTAINER' } });
    const shared = containerConfig({ namespaces: { pid: 'POD' } });
    await assert.rejects(pods.createContainer(sandboxId, shared, ctx), /has no PID namespace to share/);
    const own = containerConfig({ namespaces: { pid: 'CONTAINER' } });
    await pods.createContainer(sandboxId, own, ctx);
  });

  for (const pid of ['POD', 'CONTAINER', 'NODE'] as const) {
    it(`shares the PID namespace as its pod does, ${pid}, if the request has no namespace options`, async () => {
      const { pods, sandboxId } = await nodeWithPod({ namespaces: { pid } });
      const config = containerConfig();
      const securityContext = { ...config.securityContext, namespaces: undefined };
      await pods.createContainer(sandboxId, { ...config, securityContext }, ctx);
    });
  }

  it('leaves nothing of a container whose create failed', async () => {
    const { node, pods, trouble, leases, sandboxId } = await nodeWithPod();
    const before = node.leftovers();
    trouble.failures.set('handler.create', new Error('no such executable'));
    await assert.rejects(pods.createContainer(sandboxId, containerConfig(), ctx), /no such executable/);
    assert.deepEqual(node.leftovers(), before);
    assert.deepEqual([...leases.owners()], []);
    assert.deepEqual(pods.containers(ANY), []);
  });

  it('gives a retry the container that was made for a caller who left', async () => {
    const { pods, trouble, sandboxId } = await nodeWithPod();
    const gate = Promise.withResolvers<void>();
    trouble.gates.set('handler.create', gate.promise);
    const first = abortableCaller();
    const left = pods.createContainer(sandboxId, containerConfig(), first.ctx);
    first.leave();
    await assert.rejects(left, /left/);
    gate.resolve();
    const id = await pods.createContainer(sandboxId, containerConfig(), ctx);
    assert.deepEqual(
      pods.containers(ANY).map((container) => container.id),
      [id],
    );
  });

  it('refuses a second call after an answer', async () => {
    const { pods, sandboxId } = await nodeWithPod();
    await pods.createContainer(sandboxId, containerConfig(), ctx);
    await assert.rejects(pods.createContainer(sandboxId, containerConfig(), ctx), AlreadyExists);
  });

  it('takes the next attempt of the same container', async () => {
    const { pods, sandboxId } = await nodeWithPod();
    await pods.createContainer(sandboxId, containerConfig(), ctx);
    const next = containerConfig({ metadata: { name: 'server', attempt: 1 } });
    await pods.createContainer(sandboxId, next, ctx);
    assert.equal(pods.containers(ANY).length, 2);
  });
});

describe('createContainer() asked again after a restart', () => {
  it('does not return a container that is being removed, or whose pod is', async () => {
    for (const end of ['removeContainer', 'removeSandbox'] as const) {
      const node = new TestNode();
      const { pods } = await node.start();
      const pod = await pods.runSandbox(podConfig(), '', ctx);
      const id = await pods.createContainer(pod, containerConfig(), ctx);
      const { pods: next } = await node.start();
      const ending = next[end](end === 'removeContainer' ? id : pod, ctx);
      await assert.rejects(next.createContainer(pod, containerConfig(), ctx), Failure);
      await ending;
    }
  });
});

describe('createContainer() with a log', () => {
  const logged = { logDirectory: '/var/log/pods/web' };

  it('makes the directories of the log', async () => {
    const { node, pods, sandboxId } = await nodeWithPod(logged);
    const id = await pods.createContainer(sandboxId, containerConfig({ logPath: 'server/0.log' }), ctx);
    assert.equal(pods.container(id).logPath, '/var/log/pods/web/server/0.log');
    assert.equal(node.kernel.tree.node('/var/log/pods/web/server')?.kind, 'directory');
  });

  for (const logPath of ['../../etc/x', '/etc/x', 'a/../../x', 'server/']) {
    it(`refuses ${logPath}`, async () => {
      const { pods, sandboxId } = await nodeWithPod(logged);
      await assert.rejects(pods.createContainer(sandboxId, containerConfig({ logPath }), ctx), InvalidInput);
    });
  }

  it('refuses a link in its place', async () => {
    const { node, pods, sandboxId } = await nodeWithPod(logged);
    node.kernel.tree.makeDirectory('/var/log/pods/web', 0o755);
    node.kernel.tree.put('/var/log/pods/web/0.log', { kind: 'symlink', mode: 0o777, target: '/etc/shadow' });
    await assert.rejects(
      pods.createContainer(sandboxId, containerConfig({ logPath: '0.log' }), ctx),
      (e: unknown) => e instanceof InvalidInput && /symlink/.test(e.message),
    );
  });
});
