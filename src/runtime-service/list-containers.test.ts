import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { containerConfig } from '../container/testing/container-config.ts';
import { ContainerState } from '../rpc/generated/messages.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { listContainers } from './list-containers.ts';
import { FakePods } from './testing/fake-pods.ts';
import { containerRecord } from './testing/records.ts';

const pods = new FakePods();
pods.add(containerRecord({ id: 'cc01', sandboxId: 'ab12', config: containerConfig({ labels: { app: 'web' } }) }));
pods.add(containerRecord({ id: 'cc02', sandboxId: 'ab12', state: 'EXITED' }));
pods.add(containerRecord({ id: 'dd01', sandboxId: 'ff00' }));

const NO_FILTER = { id: '', state: undefined, podSandboxId: '', labelSelector: {} };

async function ids(filter?: Parameters<ReturnType<typeof listContainers>>[0]['filter']): Promise<readonly string[]> {
  const { containers } = await ask(RUNTIME_RPCS.ListContainers, listContainers(pods), { filter });
  return containers.map(({ id }) => id);
}

describe('listContainers()', () => {
  it('lists all without a filter', async () => {
    assert.deepEqual(await ids(), ['cc01', 'cc02', 'dd01']);
  });

  it('lists by the beginning of the id, by state, by pod, by labels', async () => {
    assert.deepEqual(await ids({ ...NO_FILTER, id: 'cc' }), ['cc01', 'cc02']);
    assert.deepEqual(await ids({ ...NO_FILTER, state: { state: ContainerState.CONTAINER_EXITED } }), ['cc02']);
    assert.deepEqual(await ids({ ...NO_FILTER, podSandboxId: 'ff00' }), ['dd01']);
    assert.deepEqual(await ids({ ...NO_FILTER, labelSelector: { app: 'web' } }), ['cc01']);
  });

  it('names the pod and the image by its id', async () => {
    const { containers } = await ask(RUNTIME_RPCS.ListContainers, listContainers(pods), {});
    assert.equal(containers[0]?.podSandboxId, 'ab12');
    assert.equal(containers[0]?.imageId, `sha256:${'ab'.repeat(32)}`);
  });
});
