import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { stopContainer } from './stop-container.ts';
import { FakePods } from './testing/fake-pods.ts';
import { containerRecord } from './testing/records.ts';

function podsWithOne(): FakePods {
  const pods = new FakePods();
  pods.add(containerRecord({ id: 'cc01', sandboxId: 'ab12', state: 'RUNNING' }));
  return pods;
}

describe('stopContainer()', () => {
  it('stops the container with the grace that was asked for', async () => {
    const pods = podsWithOne();
    await ask(RUNTIME_RPCS.StopContainer, stopContainer(pods), { containerId: 'cc01', timeout: 30n });
    assert.equal(pods.container('cc01').state, 'EXITED');
    assert.equal(pods.stopDeadlines.get('cc01'), 30n);
  });

  it('succeeds for a container that does not exist, with any form of id', async () => {
    for (const containerId of ['dead', '../../x', '*']) {
      await ask(RUNTIME_RPCS.StopContainer, stopContainer(podsWithOne()), { containerId });
    }
  });

  it('refuses an empty id and a negative timeout', async () => {
    const stop = stopContainer(podsWithOne());
    await assert.rejects(ask(RUNTIME_RPCS.StopContainer, stop, {}), /container_id: is empty/);
    const negative = { containerId: 'cc01', timeout: -1n };
    await assert.rejects(ask(RUNTIME_RPCS.StopContainer, stop, negative), /timeout: -1 is negative/);
  });
});
