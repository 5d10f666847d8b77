import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { readStream } from '../rpc/testing/read-stream.ts';
import { streamPodSandboxes } from './stream-pod-sandboxes.ts';
import { FakePods } from './testing/fake-pods.ts';
import { sandboxRecord } from './testing/records.ts';

const pods = new FakePods();
for (let n = 0; n < 40; n += 1) pods.add(sandboxRecord({ id: `${n % 2 === 0 ? 'a' : 'b'}${n}` }));

async function ids(id: string): Promise<readonly (readonly string[])[]> {
  const filter = { id, state: undefined, labelSelector: {} };
  const answers = await readStream(RUNTIME_RPCS.StreamPodSandboxes, streamPodSandboxes(pods), { filter });
  return answers.map(({ podSandboxes }) => podSandboxes.map((pod) => pod.id));
}

describe('streamPodSandboxes()', () => {
  it('sends all sandboxes, in several messages', async () => {
    const pieces = await ids('');
    assert.equal(pieces.length, 2);
    assert.equal(new Set(pieces.flat()).size, 40);
  });

  it('filters as the list does', async () => {
    assert.ok((await ids('a')).flat().every((id) => id.startsWith('a')));
    assert.deepEqual(await ids('c'), []);
  });
});
