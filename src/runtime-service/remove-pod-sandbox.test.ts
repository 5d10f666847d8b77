import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { removePodSandbox } from './remove-pod-sandbox.ts';
import { FakePods } from './testing/fake-pods.ts';
import { sandboxRecord } from './testing/records.ts';

describe('removePodSandbox()', () => {
  it('removes the pod, and succeeds when it is gone', async () => {
    const pods = new FakePods();
    pods.add(sandboxRecord({ id: 'ab12' }));
    const remove = removePodSandbox(pods);
    await ask(RUNTIME_RPCS.RemovePodSandbox, remove, { podSandboxId: 'ab12' });
    assert.throws(() => pods.sandbox('ab12'), /not found/);
    await ask(RUNTIME_RPCS.RemovePodSandbox, remove, { podSandboxId: 'ab12' });
    await ask(RUNTIME_RPCS.RemovePodSandbox, remove, { podSandboxId: '../../x' });
  });

  it('refuses an empty id', async () => {
    await assert.rejects(ask(RUNTIME_RPCS.RemovePodSandbox, removePodSandbox(new FakePods()), {}), /is empty/);
  });
});
