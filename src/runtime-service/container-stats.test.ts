import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { containerStats } from './container-stats.ts';
import { statsOfTwo } from './testing/two-containers.ts';

const stats = statsOfTwo();

describe('containerStats()', () => {
  it('returns the figures, large ones exactly, and leaves out unknown ones', async () => {
    const answer = await ask(RUNTIME_RPCS.ContainerStats, containerStats(stats), { containerId: 'cc01' });
    assert.equal(answer.stats?.attributes?.id, 'cc01');
    assert.deepEqual(answer.stats.attributes.labels, { app: 'web' });
    assert.equal(answer.stats.cpu?.usageCoreNanoSeconds?.value, 1_000_000_000_000_000_001n);
    assert.equal(answer.stats.cpu.usageNanoCores, undefined);
    assert.equal(answer.stats.memory?.availableBytes?.value, 90n);
    assert.equal(answer.stats.memory.pageFaults?.value, 0n);
    assert.equal(answer.stats.writableLayer?.fsId?.mountpoint, '/var/lib/gantry/containers/cc01');
    assert.equal(answer.stats.swap, undefined);
  });

  it('fails for a container that does not exist', async () => {
    const answer = ask(RUNTIME_RPCS.ContainerStats, containerStats(stats), { containerId: 'dead' });
    await assert.rejects(answer, /^NotFound/);
  });
});
