import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { listContainerStats } from './list-container-stats.ts';
import { statsOfTwo } from './testing/two-containers.ts';

const stats = statsOfTwo();

const NO_FILTER = { id: '', podSandboxId: '', labelSelector: {} };

async function ids(filter?: Parameters<ReturnType<typeof listContainerStats>>[0]['filter']) {
  const answer = await ask(RUNTIME_RPCS.ListContainerStats, listContainerStats(stats), { filter });
  return answer.stats.map(({ attributes }) => attributes?.id);
}

describe('listContainerStats()', () => {
  it('lists all without a filter', async () => {
    assert.deepEqual(await ids(), ['cc01', 'dd01']);
  });

  it('lists by the beginning of the id, by pod, by labels', async () => {
    assert.deepEqual(await ids({ ...NO_FILTER, id: 'd' }), ['dd01']);
    assert.deepEqual(await ids({ ...NO_FILTER, podSandboxId: 'ab12' }), ['cc01']);
    assert.deepEqual(await ids({ ...NO_FILTER, labelSelector: { app: 'web' } }), ['cc01']);
  });
});
