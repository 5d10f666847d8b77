import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { containerConfig } from '../container/testing/container-config.ts';
import { callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';

const ctx = callerWithoutDeadline();

describe('verbose info', () => {
  it("has the keys of a sandbox that crictl's users know", async () => {
    const { pods } = await new TestNode().start();
    const id = await pods.runSandbox(podConfig(), '', ctx);
    const info = JSON.parse((await pods.sandboxInfo(id, ctx))['info'] ?? '');
    assert.equal(info.sandboxID, id);
    assert.equal(info.pid, pods.sandbox(id).pauseProcess?.process?.pid);
    assert.equal(info.pauseKind, 'runtime');
    assert.ok('runtimeSpec' in info && 'image' in info);
    assert.equal(info.cniResult.ips[0].address, `${pods.sandbox(id).ips[0]}/16`);
  });

  it("has the keys of a container that crictl's users know", async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const sandboxId = await pods.runSandbox(podConfig(), '', ctx);
    const id = await pods.createContainer(sandboxId, containerConfig(), ctx);
    const { bundle, task } = pods.container(id);
    const content = new TextEncoder().encode('{"ociVersion":"1.0.2"}');
    node.kernel.tree.put(`${bundle}/config.json`, { kind: 'file', content });
    const info = JSON.parse((await pods.containerInfo(id, ctx))['info'] ?? '');
    assert.deepEqual(
      [info.sandboxID, info.pid, info.privileged, info.image, info.runtimeSpec],
      [sandboxId, task.process?.pid, false, 'busybox:latest', { ociVersion: '1.0.2' }],
    );
  });

  it('has what the handler of a container adds', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const sandboxId = await pods.runSandbox(podConfig(), '', ctx);
    const id = await pods.createContainer(sandboxId, containerConfig(), ctx);
    const info = JSON.parse((await pods.containerInfo(id, ctx))['info'] ?? '');
    assert.equal(info.monitorPid, node.runtime.containers.get(id)?.monitor.pid);
  });
});
