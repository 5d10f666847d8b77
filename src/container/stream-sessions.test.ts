import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PreconditionFailed, Unavailable } from '../base/failure.ts';
import { abortableCaller, callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';
import { isOpenStream } from './stream-operation.ts';
import { containerConfig } from './testing/container-config.ts';

const ctx = callerWithoutDeadline();
const STREAMS = { tty: false, stdin: false, stdout: true, stderr: true };
const EXEC_STREAMS = { ...STREAMS, terminalSize: undefined };

async function nodeWithRunning() {
  const node = new TestNode();
  const { pods, domain, trouble } = await node.start();
  const sandboxId = await pods.runSandbox(podConfig(), '', ctx);
  const id = await pods.createContainer(sandboxId, containerConfig(), ctx);
  await pods.startContainer(id, ctx);
  const { operations, streams } = domain;
  return { id, operations, streams, trouble };
}

/** Lets everything go on that waits for nothing but its turn. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('streams of a container', () => {
  it('are an operation from the start of a command to the end of its session', async () => {
    const { id, operations, streams } = await nodeWithRunning();
    const session = await streams.exec(id, ['sleep'], EXEC_STREAMS, ctx);
    const [open, ...others] = operations.inFlight();
    assert.ok(open !== undefined && others.length === 0);
    assert.equal(open.kind, 'exec-stream');
    assert.equal(open.key.split('/')[0], id);
    assert.equal(isOpenStream(open), true);
    await session[Symbol.asyncDispose]();
    await settle();
    assert.deepEqual(operations.inFlight(), []);
  });

  it('are an operation of another kind for an attached client', async () => {
    const { id, operations, streams } = await nodeWithRunning();
    const session = await streams.attach(id, STREAMS, ctx);
    assert.deepEqual(
      operations.inFlight().map(({ kind, stage }) => [kind, stage]),
      [['attach-stream', 'stream']],
    );
    await session[Symbol.asyncDispose]();
    await settle();
    assert.deepEqual(operations.inFlight(), []);
  });

  it('show which command is being started', async () => {
    const { id, operations, streams, trouble } = await nodeWithRunning();
    const gate = Promise.withResolvers<void>();
    trouble.gates.set('task.openExec', gate.promise);
    const opening = streams.exec(id, ['sleep'], EXEC_STREAMS, ctx);
    await settle();
    const [starting] = operations.inFlight();
    assert.deepEqual([starting?.stage, starting?.waitsFor], ['open', 'sleep']);
    assert.equal(starting && isOpenStream(starting), false);
    gate.resolve();
    await (await opening)[Symbol.asyncDispose]();
  });

  it('leave no operation when the command cannot be started', async () => {
    const { id, operations, streams, trouble } = await nodeWithRunning();
    trouble.failures.set('task.openExec', new Unavailable('could not start runc'));
    await assert.rejects(streams.exec(id, ['sleep'], EXEC_STREAMS, ctx), Unavailable);
    await assert.rejects(streams.exec(id, ['no-such-program'], EXEC_STREAMS, ctx), PreconditionFailed);
    assert.deepEqual(operations.inFlight(), []);
  });

  it('are not opened for a caller that has left', async () => {
    const { id, operations, streams } = await nodeWithRunning();
    const caller = abortableCaller();
    caller.leave();
    await assert.rejects(streams.exec(id, ['sleep'], EXEC_STREAMS, caller.ctx));
    assert.deepEqual(operations.inFlight(), []);
  });
});
