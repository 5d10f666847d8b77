import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { containerConfig } from '../container/testing/container-config.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { listContainerStats } from './list-container-stats.ts';
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
