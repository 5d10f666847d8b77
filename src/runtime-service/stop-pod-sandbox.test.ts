import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { stopPodSandbox } from './stop-pod-sandbox.ts';
import { FakePods } from './testing/fake-pods.ts';
import { sandboxRecord } from './testing/records.ts';

describe('stopPodSandbox()', () => {
  it('stops the pod', async () => {
    const pods = new FakePods();
    pods.add(sandboxRecord({ id: 'ab12' }));
    await ask(RUNTIME_RPCS.StopPodSandbox, stopPodSandbox(pods), { podSandboxId: 'ab12' });
    assert.equal(pods.sandbox('ab12').state, 'NOTREADY');
  });

  it('succeeds for a pod that does not exist, with any form of id (H091)', async () => {
    for (const podSandboxId of ['ff', '../../x', '*', 'x'.repeat(1_000_000)]) {
      await ask(RUNTIME_RPCS.StopPodSandbox, stopPodSandbox(new FakePods()), { podSandboxId });
    }
  });

  it('refuses an empty id: as a prefix it would name any pod', async () => {
    const answer = ask(RUNTIME_RPCS.StopPodSandbox, stopPodSandbox(new FakePods()), {});
    await assert.rejects(answer, /^InvalidInput: pod_sandbox_id: is empty/);
  });
});
