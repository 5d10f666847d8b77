import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CostMeter } from './counting-host.ts';
import { FakeHost } from './testing/fake-host.ts';

describe('CostMeter', () => {
  it('sums mounts, children and cgroups under the label that is measured, and nothing outside', async () => {
    const meter = new CostMeter();
    const fake = new FakeHost();
    const host = meter.host(fake);
    fake.kernel.onRun('/bin/true', () => 0);
    await host.files.makeDirectory('/m', 0o755);
    await host.cgroups.create('/uncounted');
    await meter.measure('pod', async () => {
      await host.cgroups.create('/pod');
      await host.mounts.tmpfs({ target: '/m', sizeBytes: 1, mode: 0o755 });
      const { ended } = await host.processes.spawn({ argv: ['/bin/true'], env: {}, cgroup: '/pod' }, []);
      await ended;
    });
    await meter.measure('pod', () => host.mounts.unmount('/m'));
    const { childProcesses, mounts, unmounts, cgroups, fsyncs } = meter.of('pod');
    assert.deepEqual(
      { childProcesses, mounts, unmounts, cgroups, fsyncs },
      { childProcesses: 1, mounts: 1, unmounts: 1, cgroups: 1, fsyncs: 0 },
    );
  });

  it('counts a call that fails, too: it has cost what it cost', async () => {
    const meter = new CostMeter();
    const host = meter.host(new FakeHost());
    await meter.measure('pod', async () => {
      await assert.rejects(host.mounts.tmpfs({ target: '/none', sizeBytes: 1, mode: 0o755 }));
    });
    assert.equal(meter.of('pod').mounts, 1);
  });

  it('distinguishes commits that wait for the disk from those that do not', async () => {
    const meter = new CostMeter();
    const commit = async (_changes: readonly string[], _durability: 'normal' | 'full'): Promise<void> => {};
    const driver = meter.driver({ commit, close: async () => 'closed' });
    await meter.measure('pull', async () => {
      await driver.commit([], 'normal');
      await driver.commit([], 'full');
    });
    assert.equal(await driver.close(), 'closed');
    assert.deepEqual([meter.of('pull').commits, meter.of('pull').fsyncs], [2, 1]);
  });
});
