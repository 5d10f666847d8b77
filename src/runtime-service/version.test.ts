import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { version } from './version.ts';

describe('version()', () => {
  it('returns name and version of the runtime, and API version v1', async () => {
    const answer = await ask(RUNTIME_RPCS.Version, version('1.2.3'), { version: '' });
    assert.deepEqual(answer, {
      version: '0.1.0',
      runtimeName: 'gantry',
      runtimeVersion: '1.2.3',
      runtimeApiVersion: 'v1',
    });
  });
});
