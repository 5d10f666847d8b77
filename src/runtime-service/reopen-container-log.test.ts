import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { reopenContainerLog } from './reopen-container-log.ts';
import { FakePods } from './testing/fake-pods.ts';
import { containerRecord } from './testing/records.ts';

function podsWithOne(): FakePods {
  const pods = new FakePods();
  pods.add(containerRecord({ id: 'cc01', sandboxId: 'ab12', state: 'RUNNING' }));
  return pods;
}

describe('reopenContainerLog()', () => {
  it('opens the log again', async () => {
    const pods = podsWithOne();
    await ask(RUNTIME_RPCS.ReopenContainerLog, reopenContainerLog(pods), { containerId: 'cc01' });
    assert.ok(pods.reopened.has('cc01'));
  });

  it('fails for a container that does not exist', async () => {
    const answer = ask(RUNTIME_RPCS.ReopenContainerLog, reopenContainerLog(podsWithOne()), { containerId: 'dead' });
    await assert.rejects(answer, /^NotFound/);
  });
});
