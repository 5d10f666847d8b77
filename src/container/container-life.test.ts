import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput, NotFound, PreconditionFailed, ReleaseFailed, Unavailable } from '../base/failure.ts';
import { abortableCaller, callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';
import type { AroundCommit } from '../state/testing/fake-driver.ts';
import { containerConfig } from './testing/container-config.ts';

const ctx = callerWithoutDeadline();

async function nodeWithContainer(command: readonly string[] = []) {
  const node = new TestNode();
  const incarnation = await node.start();
  const sandboxId = await incarnation.pods.runSandbox(podConfig(), '', ctx);
  const id = await incarnation.pods.createContainer(sandboxId, containerConfig({ command }), ctx);
  const container = incarnation.pods.container(id);
  const process = node.kernel.processes.get(container.task.process?.pid ?? 0);
  assert.ok(process);
  return { node, sandboxId, id, process, ...incarnation };
}

async function nodeWithRunning(command: readonly string[] = []) {
  const all = await nodeWithContainer(command);
  await all.pods.startContainer(all.id, ctx);
  return all;
}

/** Lets everything go on that waits for nothing but its turn. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('startContainer()', () => {
  it('makes a created container run', async () => {
    const { pods, id } = await nodeWithRunning();
    assert.equal(pods.container(id).state, 'RUNNING');
  });

  it('leaves one that cannot start EXITED with StartError, and tells why', async () => {
    const { pods, trouble, id, process } = await nodeWithContainer();
    trouble.failures.set('task.start', new Error('exec format error'));
    await assert.rejects(pods.startContainer(id, ctx), /exec format error/);
    const { state, reason, exitCode, message } = pods.container(id);
    assert.deepEqual([state, reason, exitCode, message], ['EXITED', 'StartError', 128, 'exec format error']);
    assert.equal(process.alive, false);
  });

  it('leaves one CREATED that the node could not start, and starts it with the next call', async () => {
    const { pods, trouble, id } = await nodeWithContainer();
    trouble.failures.set('task.start', new Unavailable('could not start runc: no space left on device'));
    await assert.rejects(pods.startContainer(id, ctx), Unavailable);
    assert.equal(pods.container(id).state, 'CREATED');
    await pods.startContainer(id, ctx);
    assert.equal(pods.container(id).state, 'RUNNING');
  });

  it('refuses one that runs already, as the caller knows', async () => {
    const { pods, id } = await nodeWithRunning();
    await assert.rejects(pods.startContainer(id, ctx), PreconditionFailed);
  });

  it('succeeds again for a caller who did not hear the first answer', async () => {
    const { pods, trouble, id } = await nodeWithContainer();
    const gate = Promise.withResolvers<void>();
    trouble.gates.set('task.start', gate.promise);
    const first = abortableCaller();
    const left = pods.startContainer(id, first.ctx);
    await settle();
    first.leave();
    await assert.rejects(left);
    gate.resolve();
    await settle();
    await pods.startContainer(id, ctx);
    assert.equal(pods.container(id).state, 'RUNNING');
  });

  it('keeps created ≤ started ≤ finished for one that ends at once', async () => {
    const { pods, trouble, id, process } = await nodeWithContainer();
    const gate = Promise.withResolvers<void>();
    trouble.gates.set('start-container/start:after', gate.promise);
    const starting = pods.startContainer(id, ctx);
    await settle();
    process.exit(0);
    gate.resolve();
    await starting;
    const { state, createdAt, startedAt, finishedAt } = pods.container(id);
    assert.ok(state === 'EXITED');
    assert.ok(startedAt !== undefined && createdAt <= startedAt && startedAt <= finishedAt);
  });
});

describe('the end of a container', () => {
  it('is recorded once, with its code and reason', async () => {
    const { node, pods, id, process } = await nodeWithRunning();
    const before = node.disk.commits;
    process.exit(3);
    await settle();
    const { state, exitCode, reason } = pods.container(id);
    assert.deepEqual([state, exitCode, reason], ['EXITED', 3, 'Error']);
    assert.equal(node.disk.commits - before, 1);
  });
});

describe('stopContainer()', () => {
  it('sends the stop signal and returns when the end is recorded', async () => {
    const { pods, id } = await nodeWithRunning();
    await pods.stopContainer(id, 30n, ctx);
    const { state, exitCode } = pods.container(id);
    assert.deepEqual([state, exitCode], ['EXITED', 143]);
  });

  it('kills what does not end within its grace', async () => {
    const { node, pods, id } = await nodeWithRunning(['stubborn']);
    const stopped = pods.stopContainer(id, 30n, ctx);
    await settle();
    node.clock.advance(30_000);
    await stopped;
    assert.equal(pods.container(id).exitCode, 137);
  });

  it('ends sooner when a second call gives less time', async () => {
    const { node, pods, id } = await nodeWithRunning(['stubborn']);
    const first = pods.stopContainer(id, 600n, ctx);
    await settle();
    const second = pods.stopContainer(id, 1n, ctx);
    await settle();
    node.clock.advance(1_000);
    await Promise.all([first, second]);
    assert.equal(node.clock.monotonicMs(), 1_000);
  });

  it('never waits longer because of a second call', async () => {
    const { node, pods, id } = await nodeWithRunning(['stubborn']);
    const first = pods.stopContainer(id, 1n, ctx);
    const second = pods.stopContainer(id, 600n, ctx);
    await settle();
    node.clock.advance(1_000);
    await Promise.all([first, second]);
  });

  it('kills at once with a grace of 0', async () => {
    const { pods, id } = await nodeWithRunning(['stubborn']);
    await pods.stopContainer(id, 0n, ctx);
    assert.equal(pods.container(id).state, 'EXITED');
  });

  it('goes on when its caller has left', async () => {
    const { node, pods, id } = await nodeWithRunning(['stubborn']);
    const caller = abortableCaller();
    const left = pods.stopContainer(id, 5n, caller.ctx);
    await settle();
    caller.leave();
    await assert.rejects(left);
    node.clock.advance(5_000);
    await settle();
    assert.equal(pods.container(id).state, 'EXITED');
  });

  it('ends a container that was never started', async () => {
    const { pods, id, process } = await nodeWithContainer();
    await pods.stopContainer(id, 60n, ctx);
    assert.equal(process.alive, false);
    assert.equal(pods.container(id).state, 'EXITED');
  });

  it('succeeds when it has ended, and when it is gone', async () => {
    const { pods, id } = await nodeWithRunning();
    await pods.stopContainer(id, 30n, ctx);
    await pods.stopContainer(id, 30n, ctx);
    await pods.stopContainer('9a3cf4a5-0f2b-4cb3-8f66-1d0d0d2d0d2d', 30n, ctx);
  });
});

describe('removeContainer()', () => {
  it('deletes nothing before the end of the container is committed', async () => {
    const gate = Promise.withResolvers<void>();
    const node = new TestNode();
    const aroundCommit: AroundCommit = async (changes, apply) => {
      if (changes.some((change) => change.op === 'put' && /"EXITED"/.test(change.json))) await gate.promise;
      apply();
    };
    const { pods } = await node.start({ aroundCommit });
    const sandboxId = await pods.runSandbox(podConfig(), '', ctx);
    const id = await pods.createContainer(sandboxId, containerConfig(), ctx);
    await pods.startContainer(id, ctx);
    const { task, bundle } = pods.container(id);
    node.kernel.processes.get(task.process?.pid ?? 0)?.exit(3);
    await settle();
    assert.equal(pods.container(id).state, 'EXITED');
    const removed = pods.removeContainer(id, ctx);
    await settle();
    assert.ok(node.kernel.tree.node(bundle) !== undefined);
    gate.resolve();
    await removed;
    assert.equal(node.kernel.tree.node(bundle), undefined);
  });

  it('kills a running container and leaves nothing of it', async () => {
    const { node, pods, leases, id, process } = await nodeWithRunning();
    const rootfs = pods.container(id).rootfs;
    await pods.removeContainer(id, ctx);
    assert.equal(process.alive, false);
    assert.equal(node.kernel.tree.mountAt(rootfs), undefined);
    assert.deepEqual([...leases.owners()], []);
    assert.throws(() => pods.container(id), NotFound);
  });

  it('ends a stop that still waits for its grace', async () => {
    const { pods, id } = await nodeWithRunning(['stubborn']);
    const stopped = pods.stopContainer(id, 600n, ctx);
    await settle();
    await pods.removeContainer(id, ctx);
    await stopped;
  });

  it('succeeds three times at once, and of what is gone', async () => {
    const { pods, id } = await nodeWithRunning();
    await Promise.all([1, 2, 3].map(() => pods.removeContainer(id, ctx)));
    await pods.removeContainer(id, ctx);
  });

  it('keeps it listed when something cannot be released, and removes it by the next call', async () => {
    const { pods, trouble, id } = await nodeWithRunning();
    trouble.failures.set('handler.deleteTask', new Error('device or resource busy'));
    await assert.rejects(
      pods.removeContainer(id, ctx),
      (e: unknown) => e instanceof ReleaseFailed && /busy/.test(e.message),
    );
    assert.equal(pods.container(id).state, 'EXITED');
    await pods.removeContainer(id, ctx);
    assert.throws(() => pods.container(id), NotFound);
  });
});

describe('execSync()', () => {
  it('gives the output of the command', async () => {
    const { pods, id } = await nodeWithRunning();
    const { stdout } = await pods.execSync(id, ['echo', 'hello'], 0n, ctx);
    assert.equal(Buffer.concat(stdout).toString(), 'hello\n');
  });

  it('refuses a container that does not run, and an empty command', async () => {
    const { pods, id } = await nodeWithContainer();
    await assert.rejects(pods.execSync(id, ['true'], 0n, ctx), PreconditionFailed);
    await assert.rejects(pods.execSync(id, [], 0n, ctx), InvalidInput);
  });

  it('is given up when its caller leaves', async () => {
    const { pods, domain, id } = await nodeWithRunning();
    const caller = abortableCaller();
    const left = pods.execSync(id, ['sleep'], 0n, caller.ctx);
    await settle();
    caller.leave();
    await assert.rejects(left, /left/);
    await settle();
    assert.deepEqual(domain.operations.inFlight(), []);
  });
});

describe('reopenLog()', () => {
  it('refuses a container without a log', async () => {
    const { pods, id } = await nodeWithRunning();
    await assert.rejects(pods.reopenLog(id, ctx), PreconditionFailed);
  });
});
