import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { runPodSandbox } from './run-pod-sandbox.ts';
import { FakePods } from './testing/fake-pods.ts';

const metadata = { name: 'web', namespace: 'default', uid: 'u1', attempt: 2 };

describe('runPodSandbox()', () => {
  it('runs the pod that was asked for with the handler that was asked for', async () => {
    const pods = new FakePods();
    const request = { config: { metadata, hostname: 'web', labels: { app: 'web' } }, runtimeHandler: 'kata' };
    const { podSandboxId } = await ask(RUNTIME_RPCS.RunPodSandbox, runPodSandbox(pods), request);
    const { config, requestedHandler } = pods.sandbox(podSandboxId);
    assert.deepEqual(config.metadata, metadata);
    assert.deepEqual([config.hostname, config.labels, requestedHandler], ['web', { app: 'web' }, 'kata']);
  });

  it('refuses a request without configuration, or without metadata, or without a name (H090)', async () => {
    const run = runPodSandbox(new FakePods());
    await assert.rejects(ask(RUNTIME_RPCS.RunPodSandbox, run, {}), /^InvalidInput: config: is missing/);
    await assert.rejects(ask(RUNTIME_RPCS.RunPodSandbox, run, { config: {} }), /config\.metadata: is missing/);
    const nameless = { config: { metadata: {} } };
    await assert.rejects(ask(RUNTIME_RPCS.RunPodSandbox, run, nameless), /config\.metadata\.name: is empty/);
  });
});
