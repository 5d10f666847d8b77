import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { FakePods } from './testing/fake-pods.ts';
import { sandboxRecord } from './testing/records.ts';
import { updatePodSandboxResources } from './update-pod-sandbox-resources.ts';

describe('updatePodSandboxResources()', () => {
  it('records the resources of the request and nothing else', async () => {
    const pods = new FakePods();
    pods.add(sandboxRecord({ id: 'ab12' }));
    const request = { podSandboxId: 'ab12', resources: { cpuShares: 512n } };
    await ask(RUNTIME_RPCS.UpdatePodSandboxResources, updatePodSandboxResources(pods), request);
    assert.equal(pods.sandbox('ab12').size?.resources?.cpuShares, 512n);
    assert.equal(pods.sandbox('ab12').size?.overhead, undefined);
  });
});
