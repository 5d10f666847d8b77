import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask, testContext } from '../rpc/testing/ask.ts';
import { LogLines } from '../rpc/testing/log-lines.ts';
import { updateRuntimeConfig } from './update-runtime-config.ts';

describe('updateRuntimeConfig()', () => {
  it('notes the pod CIDR and changes nothing', async () => {
    const lines = new LogLines();
    const request = { runtimeConfig: { networkConfig: { podCidr: '10.0.0.0/24' } } };
    await ask(RUNTIME_RPCS.UpdateRuntimeConfig, updateRuntimeConfig(), request, testContext(lines.log));
    assert.match(lines.text, /10\.0\.0\.0\/24/);
  });

  it('takes an empty request', async () => {
    assert.deepEqual(await ask(RUNTIME_RPCS.UpdateRuntimeConfig, updateRuntimeConfig(), {}), {});
  });
});
