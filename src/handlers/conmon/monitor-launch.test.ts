import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cgroupfsDriver } from '../../cgroups/cgroupfs-driver.ts';
import { systemdDriver } from '../../cgroups/systemd-driver.ts';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { launchMonitor, type MonitorLaunch } from './monitor-launch.ts';

const CALLS = '/gantry-ops/runtime';

function launchIn(host: FakeHost, monitorCgroup: string): Promise<MonitorLaunch> {
  return launchMonitor({ host, conmon: '/usr/bin/conmon', cli: { cgroup: CALLS } }, { monitorCgroup }, [
    '--cid',
    'abc',
  ]);
}

describe('launchMonitor()', () => {
  it('makes the cgroup and starts conmon in it under cgroupfs', async () => {
    const host = new FakeHost();
    const cgroup = cgroupfsDriver.monitorCgroup('/kubepods/podA', 'abc');
    assert.deepEqual(await launchIn(host, cgroup), { argv: ['/usr/bin/conmon', '--cid', 'abc'], cgroup });
    assert.equal(await host.cgroups.exists(cgroup), true);
  });

  it("leaves the scope to systemd, in the pod's slice, and starts among the runtime's calls", async () => {
    const host = new FakeHost();
    const scope = systemdDriver.monitorCgroup(systemdDriver.podCgroup('kubepods-podA.slice'), 'abc');
    const { argv, cgroup } = await launchIn(host, scope);
    assert.equal(cgroup, CALLS);
    assert.equal(await host.cgroups.exists(CALLS), true);
    assert.equal(await host.cgroups.exists(scope), false);
    assert.ok(argv.includes('--unit=crio-conmon-abc.scope') && argv.includes('--slice=kubepods-podA.slice'));
    assert.deepEqual(argv.slice(argv.indexOf('--') + 1), ['/usr/bin/conmon', '--cid', 'abc']);
  });
});
