import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CreateContainerRequest } from '../rpc/generated/messages.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import type { Init } from '../rpc/wire.ts';
import { createContainer } from './create-container.ts';
import { FakePods } from './testing/fake-pods.ts';
import { sandboxRecord } from './testing/records.ts';

const config = { metadata: { name: 'server', attempt: 1 }, image: { image: 'busybox' } };

function podsWithOne(): FakePods {
  const pods = new FakePods();
  pods.add(sandboxRecord({ id: 'ab12' }));
  return pods;
}

describe('createContainer()', () => {
  it('creates the container that was asked for', async () => {
    const pods = podsWithOne();
    const request = { podSandboxId: 'ab12', config: { ...config, args: ['-v'], logPath: 'server/0.log' } };
    const { containerId } = await ask(RUNTIME_RPCS.CreateContainer, createContainer(pods), request);
    const record = pods.container(containerId);
    assert.equal(record.sandboxId, 'ab12');
    assert.deepEqual(record.config.metadata, { name: 'server', attempt: 1 });
    assert.deepEqual([record.config.image.image, record.config.args], ['busybox', ['-v']]);
  });

  it('refuses a request without sandbox, configuration, metadata or image (H090)', async () => {
    const create = createContainer(podsWithOne());
    const asked = (request: Init<CreateContainerRequest>) => ask(RUNTIME_RPCS.CreateContainer, create, request);
    await assert.rejects(asked({ config }), /^InvalidInput: pod_sandbox_id: is empty/);
    await assert.rejects(asked({ podSandboxId: 'ab12' }), /^InvalidInput: config: is missing/);
    await assert.rejects(
      asked({ podSandboxId: 'ab12', config: { image: config.image } }),
      /config\.metadata: is missing/,
    );
    const { metadata } = config;
    await assert.rejects(asked({ podSandboxId: 'ab12', config: { metadata } }), /config\.image: is missing/);
    const nameless = { podSandboxId: 'ab12', config: { metadata, image: {} } };
    await assert.rejects(asked(nameless), /config\.image\.image: is empty/);
  });

  it('names the part of the request that is wrong', async () => {
    const request = { podSandboxId: 'ab12', config, sandboxConfig: {} };
    const answer = ask(RUNTIME_RPCS.CreateContainer, createContainer(podsWithOne()), request);
    await assert.rejects(answer, /^InvalidInput: sandbox_config\.metadata: is missing/);
  });
});
