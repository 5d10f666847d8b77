import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { containerConfig } from '../container/testing/container-config.ts';
import { callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';

const ctx = callerWithoutDeadline();

/** Transactions and fsyncs of one pod's life, serially. They may only become fewer. */
const GOLDEN = {
  runSandbox: { commits: 4, fsyncs: 1 },
  createContainer: { commits: 3, fsyncs: 0 },
  startContainer: { commits: 1, fsyncs: 0 },
  execSync: { commits: 0, fsyncs: 0 },
  stopContainer: { commits: 1, fsyncs: 0 },
  removeContainer: { commits: 2, fsyncs: 0 },
  stopSandbox: { commits: 3, fsyncs: 0 },
  removeSandbox: { commits: 2, fsyncs: 0 },
};

describe('the state', () => {
  it('is committed no more often than each call needs', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const counted: Record<string, { commits: number; fsyncs: number }> = {};
    const count = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
      const { commits, fsyncs } = node.disk;
      const result = await act();
      await new Promise(setImmediate);
      counted[name] = { commits: node.disk.commits - commits, fsyncs: node.disk.fsyncs - fsyncs };
      return result;
    };
    const sandbox = await count('runSandbox', () => pods.runSandbox(podConfig(), '', ctx));
    const create = () => pods.createContainer(sandbox, containerConfig(), ctx);
    const container = await count('createContainer', create);
    await count('startContainer', () => pods.startContainer(container, ctx));
    await count('execSync', () => pods.execSync(container, ['true'], 0n, ctx));
    await count('stopContainer', () => pods.stopContainer(container, 30n, ctx));
    await count('removeContainer', () => pods.removeContainer(container, ctx));
    await count('stopSandbox', () => pods.stopSandbox(sandbox, ctx));
    await count('removeSandbox', () => pods.removeSandbox(sandbox, ctx));
    assert.deepEqual(counted, GOLDEN);
  });
});
