import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cgroupfsDriver } from '../../cgroups/cgroupfs-driver.ts';
import { systemdDriver } from '../../cgroups/systemd-driver.ts';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { launchMonitor, type MonitorLaunch } from './monitor-launch.ts';
import { monitorCgroupOf } from './monitored-task.ts';

const CALLS = '/gantry-ops/runtime';

function launchIn(host: FakeHost, container: string): Promise<MonitorLaunch> {
  return launchMonitor({ host, conmon: '/usr/bin/conmon', cli: { cgroup: CALLS } }, { cgroup: container }, [
    '--cid',
    'abc',
  ]);
}

describe('launchMonitor()', () => {
  it('makes the cgroup and starts conmon in it under cgroupfs', async () => {
    const host = new FakeHost();
    const container = cgroupfsDriver.containerCgroup('/kubepods/podA', 'abc');
    const cgroup = monitorCgroupOf({ cgroup: container });
    assert.deepEqual(await launchIn(host, container), { argv: ['/usr/bin/conmon', '--cid', 'abc'], cgroup });
    assert.equal(await host.cgroups.exists(cgroup), true);
  });

  it("leaves the scope to systemd, in the pod's slice, and starts among the runtime's calls", async () => {
    const host = new FakeHost();
    const container = systemdDriver.containerCgroup(systemdDriver.podCgroup('kubepods-podA.slice'), 'abc');
    const scope = monitorCgroupOf({ cgroup: container });
    const { argv, cgroup } = await launchIn(host, container);
    assert.equal(cgroup, CALLS);
    assert.equal(await host.cgroups.exists(CALLS), true);
    assert.equal(await host.cgroups.exists(scope), false);
    assert.ok(argv.includes('--unit=crio-conmon-abc.scope') && argv.includes('--slice=kubepods-podA.slice'));
    assert.deepEqual(argv.slice(argv.indexOf('--') + 1), ['/usr/bin/conmon', '--cid', 'abc']);
  });
});
