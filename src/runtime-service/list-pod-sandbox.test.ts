import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PodSandboxState } from '../rpc/generated/messages.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';
import { listPodSandbox } from './list-pod-sandbox.ts';
import { FakePods } from './testing/fake-pods.ts';
import { sandboxRecord } from './testing/records.ts';

const pods = new FakePods();
pods.add(sandboxRecord({ id: 'aa01', config: podConfig({ labels: { app: 'web', tier: 'front' } }) }));
pods.add(sandboxRecord({ id: 'aa02', state: 'NOTREADY' }));
pods.add(sandboxRecord({ id: 'bb01' }));

async function ids(filter?: Parameters<ReturnType<typeof listPodSandbox>>[0]['filter']): Promise<readonly string[]> {
  const { items } = await ask(RUNTIME_RPCS.ListPodSandbox, listPodSandbox(pods), { filter });
  return items.map(({ id }) => id);
}

const NO_FILTER = { id: '', state: undefined, labelSelector: {} };

describe('listPodSandbox()', () => {
  it('lists all without a filter', async () => {
    assert.deepEqual(await ids(), ['aa01', 'aa02', 'bb01']);
  });

  it('lists by the beginning of the id, by state, by labels', async () => {
    assert.deepEqual(await ids({ ...NO_FILTER, id: 'aa' }), ['aa01', 'aa02']);
    const notReady = { state: PodSandboxState.SANDBOX_NOTREADY };
    assert.deepEqual(await ids({ ...NO_FILTER, state: notReady }), ['aa02']);
    assert.deepEqual(await ids({ ...NO_FILTER, labelSelector: { app: 'web' } }), ['aa01']);
    assert.deepEqual(await ids({ ...NO_FILTER, id: 'aa', state: { state: PodSandboxState.SANDBOX_READY } }), ['aa01']);
  });

  it('refuses a state that the protocol does not define', async () => {
    await assert.rejects(ids({ ...NO_FILTER, state: { state: 9 } }), /filter\.state: has no value 9/);
  });
});
