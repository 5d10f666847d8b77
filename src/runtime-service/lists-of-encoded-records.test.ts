import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { containerConfig } from '../container/testing/container-config.ts';
import { callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';
import { listContainers } from './list-containers.ts';
import { listPodSandbox } from './list-pod-sandbox.ts';

const ctx = callerWithoutDeadline();

/** Asks what has answered before and what has never answered; both must say the same. */
async function openLists() {
  const { pods } = await new TestNode().start();
  const [warmContainers, warmSandboxes] = [listContainers(pods), listPodSandbox(pods)];
  const look = async () => {
    const containers = await ask(RUNTIME_RPCS.ListContainers, warmContainers, {});
    const sandboxes = await ask(RUNTIME_RPCS.ListPodSandbox, warmSandboxes, {});
    assert.deepEqual(containers, await ask(RUNTIME_RPCS.ListContainers, listContainers(pods), {}));
    assert.deepEqual(sandboxes, await ask(RUNTIME_RPCS.ListPodSandbox, listPodSandbox(pods), {}));
    return [sandboxes.items.map(({ state }) => state), containers.containers.map(({ state }) => state)];
  };
  return { pods, look };
}

describe('lists of records that were written before', () => {
  it('are what newly written ones are, after every step of a life', async () => {
    const { pods, look } = await openLists();
    assert.deepEqual(await look(), [[], []]);
    const sandbox = await pods.runSandbox(podConfig(), '', ctx);
    assert.deepEqual(await look(), [[0], []]);
    const id = await pods.createContainer(sandbox, containerConfig({}), ctx);
    assert.deepEqual(await look(), [[0], [0]]);
    await pods.startContainer(id, ctx);
    assert.deepEqual(await look(), [[0], [1]]);
    await pods.stopContainer(id, 0n, ctx);
    assert.deepEqual(await look(), [[0], [2]]);
    await pods.stopSandbox(sandbox, ctx);
    assert.deepEqual(await look(), [[1], [2]]);
    await pods.removeContainer(id, ctx);
    assert.deepEqual(await look(), [[1], []]);
    await pods.removeSandbox(sandbox, ctx);
    assert.deepEqual(await look(), [[], []]);
  });

  it('have each record once, in the order of their making, when only some have changed', async () => {
    const { pods, look } = await openLists();
    const sandbox = await pods.runSandbox(podConfig(), '', ctx);
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      const config = containerConfig({ metadata: { name, attempt: 0 } });
      ids.push(await pods.createContainer(sandbox, config, ctx));
    }
    assert.deepEqual(await look(), [[0], [0, 0, 0]]);
    await pods.startContainer(ids[1] ?? '', ctx);
    assert.deepEqual(await look(), [[0], [0, 1, 0]]);
  });
});
