import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { FakePods } from './testing/fake-pods.ts';
import { containerRecord } from './testing/records.ts';
import { updateContainerResources } from './update-container-resources.ts';

function podsWithOne(): FakePods {
  const pods = new FakePods();
  pods.add(containerRecord({ id: 'cc01', sandboxId: 'ab12', state: 'RUNNING' }));
  return pods;
}

describe('updateContainerResources()', () => {
  it('gives the container the limits of the request', async () => {
    const pods = podsWithOne();
    const request = { containerId: 'cc01', linux: { cpuQuota: 5000n, cpusetCpus: '0-1' } };
    await ask(RUNTIME_RPCS.UpdateContainerResources, updateContainerResources(pods), request);
    const { cpuQuota, cpusetCpus } = pods.container('cc01').resources ?? {};
    assert.deepEqual({ cpuQuota, cpusetCpus }, { cpuQuota: 5000n, cpusetCpus: '0-1' });
  });

  it('refuses a request without Linux limits', async () => {
    const answer = ask(RUNTIME_RPCS.UpdateContainerResources, updateContainerResources(podsWithOne()), {
      containerId: 'cc01',
    });
    await assert.rejects(answer, /linux/);
  });
});
