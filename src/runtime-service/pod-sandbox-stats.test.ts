import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { readStream } from '../rpc/testing/read-stream.ts';
import type { PodSandboxStats } from '../stats/stats.ts';
import { listPodSandboxStats } from './list-pod-sandbox-stats.ts';
import { podSandboxStats } from './pod-sandbox-stats.ts';
import { streamPodSandboxStats } from './stream-pod-sandbox-stats.ts';
import { FakeStats } from './testing/fake-stats.ts';
import { sandboxRecord } from './testing/records.ts';

const line = { total: 1_000_000n, avg10: 1.5, avg60: 0.5, avg300: 0 };
const pressure = { some: line, full: { ...line, total: 7n } };
const eth0 = {
  name: 'eth0',
  ...{ rxBytes: 1n, rxPackets: 2n, rxErrors: 3n, rxDropped: 4n },
  ...{ txBytes: 5n, txPackets: 6n, txErrors: 7n, txDropped: 8n },
};
const figures: PodSandboxStats = {
  sandbox: sandboxRecord({ id: 'ab12' }),
  cpu: { timestamp: 5n, usageCoreNanoSeconds: 10n, usageNanoCores: 4n, pressure },
  memory: undefined,
  io: { timestamp: 6n, pressure },
  processes: { timestamp: 7n, count: 3n },
  network: { timestamp: 8n, defaultInterface: eth0, interfaces: [{ ...eth0, name: 'net1' }] },
  containers: [],
};
const stats = new FakeStats();
stats.podFigures.push(figures, { ...figures, sandbox: sandboxRecord({ id: 'cd34' }) });

describe('podSandboxStats()', () => {
  it('returns the figures of a pod', async () => {
    const answer = await ask(RUNTIME_RPCS.PodSandboxStats, podSandboxStats(stats), { podSandboxId: 'ab12' });
    const linux = answer.stats?.linux;
    assert.equal(answer.stats?.attributes?.id, 'ab12');
    assert.equal(linux?.cpu?.usageNanoCores?.value, 4n);
    assert.deepEqual(linux.cpu.psi, { full: { ...line, total: 7n }, some: line });
    assert.equal(linux.memory, undefined);
    assert.equal(linux.process?.processCount?.value, 3n);
    assert.equal(linux.io?.psi?.some?.total, 1_000_000n);
    assert.equal(linux.network?.defaultInterface?.name, 'eth0');
    assert.equal(linux.network.defaultInterface.txErrors?.value, 7n);
    assert.deepEqual(
      linux.network.interfaces.map(({ name }) => name),
      ['net1'],
    );
  });

  it('fails for a pod that does not exist', async () => {
    const answer = ask(RUNTIME_RPCS.PodSandboxStats, podSandboxStats(stats), { podSandboxId: 'dead' });
    await assert.rejects(answer, /^NotFound/);
  });
});

describe('listPodSandboxStats()', () => {
  it('filters the list by a prefix of the id; the stream sends the same', async () => {
    const filter = { id: 'cd', labelSelector: {} };
    const listed = await ask(RUNTIME_RPCS.ListPodSandboxStats, listPodSandboxStats(stats), { filter });
    assert.deepEqual(
      listed.stats.map(({ attributes }) => attributes?.id),
      ['cd34'],
    );
    const handler = streamPodSandboxStats(stats);
    const streamed = await readStream(RUNTIME_RPCS.StreamPodSandboxStats, handler, { filter });
    assert.deepEqual(streamed, [{ podSandboxStats: listed.stats }]);
  });
});
