import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { eventually, mustRun } from '../../harness/run.ts';
import { cgroupFile, cgroupOf, GuestPods } from './guest-pods.ts';

const SLEEP = { command: ['sh', '-c', 'echo began; exec sleep 1000'] };
const SLICE = '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice';

test('a pod runs and ends under the systemd driver, in scopes of its slice', async () => {
  await using pods = await GuestPods.start('systemd');
  const pod = await pods.run({ name: 'scoped', cgroupParent: SLICE }, SLEEP);
  const pid = await pods.pid(pod);
  const scope = `crio-${pod.container}.scope`;
  assert.equal(cgroupOf(pid), `${SLICE}/${scope}`);
  assert.match(
    await mustRun('systemctl', ['show', '-p', 'Slice', '-p', 'Delegate', scope]),
    /^Slice=kubepods-burstable-pod1\.slice\nDelegate=yes$/m,
  );
  const monitor = Number(cgroupFile(`${SLICE}/crio-conmon-${pod.container}.scope`, 'cgroup.procs'));
  assert.equal(readFileSync(`/proc/${monitor}/comm`, 'utf8').trim(), 'conmon');
  assert.notEqual(cgroupFile(`${SLICE}/crio-${pod.sandbox}.scope`, 'cgroup.procs'), '');
  assert.match(await pods.exec(pod, 'cat', '/proc/self/cgroup'), /^0::\/exec-/);
  assert.match(readFileSync(pod.logFile, 'utf8'), / stdout F began\n/);
  await pods.daemon.cri.call('StopContainer', { containerId: pod.container, timeout: 1 });
  assert.equal((await pods.status(pod)).exitCode, 143);
  await pods.remove(pod);
  await eventually('the scopes to be gone', 20, async () => {
    const units = await mustRun('systemctl', ['list-units', '--all', '--plain', '--no-legend', 'crio-*']);
    return units.trim() === '' && !existsSync(`/sys/fs/cgroup${SLICE}/${scope}`);
  });
});

test('a pod runs and ends under the cgroupfs driver, in cgroups of its own', async () => {
  await using pods = await GuestPods.start('cgroupfs');
  const parent = '/kubepods/burstable/pod2';
  const pod = await pods.run({ name: 'plain', cgroupParent: parent }, SLEEP);
  assert.equal(cgroupOf(await pods.pid(pod)), `${parent}/crio-${pod.container}`);
  assert.notEqual(cgroupFile(`${parent}/crio-conmon-${pod.container}`, 'cgroup.procs'), '');
  assert.match(await pods.exec(pod, 'cat', '/proc/self/cgroup'), /^0::\/exec-/);
  const { status } = await pods.daemon.cri.call('PodSandboxStatus', { podSandboxId: pod.sandbox });
  assert.match(status.network.ip, /^10\./);
  await pods.remove(pod);
  assert.equal(existsSync(`/sys/fs/cgroup${parent}/crio-${pod.container}`), false);
});
