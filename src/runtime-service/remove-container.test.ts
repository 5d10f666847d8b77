import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { removeContainer } from './remove-container.ts';
import { FakePods } from './testing/fake-pods.ts';
import { containerRecord } from './testing/records.ts';

function podsWithOne(): FakePods {
  const pods = new FakePods();
  pods.add(containerRecord({ id: 'cc01', sandboxId: 'ab12', state: 'EXITED' }));
  return pods;
}

describe('removeContainer()', () => {
  it('removes the container, and succeeds when it is gone', async () => {
    const pods = podsWithOne();
    for (const containerId of ['cc01', 'cc01', '../x']) {
      await ask(RUNTIME_RPCS.RemoveContainer, removeContainer(pods), { containerId });
    }
    assert.throws(() => pods.container('cc01'), /not found/);
  });

  it('refuses an empty id', async () => {
    await assert.rejects(ask(RUNTIME_RPCS.RemoveContainer, removeContainer(podsWithOne()), {}), /is empty/);
  });
});
