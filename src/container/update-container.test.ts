import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PreconditionFailed } from '../base/failure.ts';
import { NO_LIMITS } from '../base/no-limits.ts';
import { callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';
import { containerConfig } from './testing/container-config.ts';

const ctx = callerWithoutDeadline();
async function nodeWithContainer() {
  const node = new TestNode();
  const incarnation = await node.start();
  const sandboxId = await incarnation.pods.runSandbox(podConfig(), '', ctx);
  const resources = { ...NO_LIMITS, memoryLimitInBytes: 1000n };
  const id = await incarnation.pods.createContainer(sandboxId, containerConfig({ resources }), ctx);
  const { cgroup } = incarnation.pods.container(id);
  const kernelLimit = (): string | undefined => node.kernel.cgroups.get(cgroup)?.get('memory.limit_in_bytes');
  return { node, id, sandboxId, kernelLimit, ...incarnation };
}

describe('updateContainer()', () => {
  it('gives a created container other limits, and its record too', async () => {
    const { pods, id, kernelLimit } = await nodeWithContainer();
    await pods.updateContainer(id, { ...NO_LIMITS, memoryLimitInBytes: 2000n }, ctx);
    assert.equal(kernelLimit(), '2000');
    assert.equal(pods.container(id).resources?.memoryLimitInBytes, 2000n);
  });

  it('loses neither of two updates at once', async () => {
    const { pods, id } = await nodeWithContainer();
    await Promise.all([
      pods.updateContainer(id, { ...NO_LIMITS, memoryLimitInBytes: 2000n }, ctx),
      pods.updateContainer(id, { ...NO_LIMITS, cpusetCpus: '1' }, ctx),
    ]);
    const { memoryLimitInBytes, cpusetCpus } = pods.container(id).resources ?? NO_LIMITS;
    assert.deepEqual([memoryLimitInBytes, cpusetCpus], [2000n, '1']);
  });

  it('refuses a container that has ended', async () => {
    const { pods, id } = await nodeWithContainer();
    await pods.startContainer(id, ctx);
    await pods.stopContainer(id, 0n, ctx);
    await assert.rejects(pods.updateContainer(id, { ...NO_LIMITS, cpuShares: 2n }, ctx), PreconditionFailed);
  });
});

describe('updateSandbox()', () => {
  it('notes the size of a ready pod and refuses a stopped one', async () => {
    const { pods, sandboxId } = await nodeWithContainer();
    const size = { overhead: undefined, resources: { ...NO_LIMITS, cpuShares: 512n } };
    await pods.updateSandbox(sandboxId, size, ctx);
    assert.deepEqual(pods.sandbox(sandboxId).size, size);
    await pods.stopSandbox(sandboxId, ctx);
    await assert.rejects(pods.updateSandbox(sandboxId, size, ctx), PreconditionFailed);
  });
});
