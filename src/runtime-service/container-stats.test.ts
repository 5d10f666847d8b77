import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { containerConfig } from '../container/testing/container-config.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { containerStats } from './container-stats.ts';
import { FakeStats } from './testing/fake-stats.ts';
import { containerRecord } from './testing/records.ts';

const running = containerRecord({ id: 'cc01', sandboxId: 'ab12', config: containerConfig({ labels: { app: 'web' } }) });
const stats = new FakeStats();
stats.figures.push(
  {
    container: running,
    cpu: {
      timestamp: 5n,
      usageCoreNanoSeconds: 1_000_000_000_000_000_001n,
      usageNanoCores: undefined,
      pressure: undefined,
    },
    memory: {
      ...{ timestamp: 6n, workingSetBytes: 10n, availableBytes: 90n, usageBytes: 20n },
      ...{ rssBytes: 5n, pageFaults: 0n, majorPageFaults: 0n, pressure: undefined },
    },
    writableLayer: { timestamp: 7n, mountpoint: '/var/lib/gantry/containers/cc01', usedBytes: 4096n, inodesUsed: 3n },
    swap: undefined,
    io: undefined,
  },
  {
    container: containerRecord({ id: 'dd01', sandboxId: 'ff00' }),
    cpu: undefined,
    memory: undefined,
    writableLayer: undefined,
    swap: undefined,
    io: undefined,
  },
);

describe('containerStats()', () => {
  it('tells the figures, large ones exactly, and what is unknown not at all', async () => {
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
