import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { readStream } from '../rpc/testing/read-stream.ts';
import { streamContainers } from './stream-containers.ts';
import { FakePods } from './testing/fake-pods.ts';
import { containerRecord } from './testing/records.ts';

const pods = new FakePods();
pods.add(containerRecord({ id: 'cc01', sandboxId: 'ab12' }));
pods.add(containerRecord({ id: 'dd01', sandboxId: 'ff00' }));

describe('streamContainers()', () => {
  it('sends the containers that match', async () => {
    const filter = { id: '', state: undefined, podSandboxId: 'ff00', labelSelector: {} };
    const answers = await readStream(RUNTIME_RPCS.StreamContainers, streamContainers(pods), { filter });
    assert.deepEqual(
      answers.map(({ containers }) => containers.map(({ id }) => id)),
      [['dd01']],
    );
  });
});
