import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { startContainer } from './start-container.ts';
import { FakePods } from './testing/fake-pods.ts';
import { containerRecord } from './testing/records.ts';

function podsWithOne(): FakePods {
  const pods = new FakePods();
  pods.add(containerRecord({ id: 'cc01', sandboxId: 'ab12', state: 'CREATED' }));
  return pods;
}

describe('startContainer()', () => {
  it('starts the container', async () => {
    const pods = podsWithOne();
    await ask(RUNTIME_RPCS.StartContainer, startContainer(pods), { containerId: 'cc01' });
    assert.equal(pods.container('cc01').state, 'RUNNING');
  });

  it('fails for a container that does not exist, or an invalid id', async () => {
    const start = startContainer(podsWithOne());
    await assert.rejects(ask(RUNTIME_RPCS.StartContainer, start, { containerId: 'dead' }), /^NotFound/);
    await assert.rejects(ask(RUNTIME_RPCS.StartContainer, start, { containerId: '*' }), /^NotFound/);
    await assert.rejects(ask(RUNTIME_RPCS.StartContainer, start, {}), /^InvalidInput: container_id: is empty/);
  });
});
