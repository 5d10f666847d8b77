import assert from 'node:assert/strict';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { after, test } from 'node:test';
import { eventually, mustRun, run } from '../../harness/run.ts';
import { cgroupOf, type GuestPod, GuestPods, IMAGE, linesOf } from './guest-pods.ts';
import type { InstalledGantry } from './installed-gantry.ts';

const COUNT = ['sh', '-c', 'i=0; while :; do echo "line $i"; i=$((i+1)); sleep 0.1; done'];
const SLICE = 'kubepods-besteffort-podunit.slice';

let shared: Promise<GuestPods<InstalledGantry>> | undefined;
after(async () => (await shared)?.[Symbol.asyncDispose]());
function installedPods(): Promise<GuestPods<InstalledGantry>> {
  shared ??= GuestPods.installed();
  return shared;
}

test('gantry.service is up when it serves, with systemd as the driver and crun as the default', async () => {
  const pods = await installedPods();
  const { daemon } = pods;
  const { linux } = await daemon.cri.call('RuntimeConfig');
  assert.equal(linux.cgroupDriver, 'SYSTEMD');
  const { runtimeHandlers } = await daemon.cri.call('Status');
  assert.deepEqual(runtimeHandlers.map(({ name }: { name: string }) => name).sort(), ['', 'crun', 'runc']);

  const pid = await daemon.pid();
  assert.equal(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim(), '-999');
  assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /^Max open files +1048576 +1048576 /m);
  assert.equal(readlinkSync(`/proc/${pid}/ns/mnt`), readlinkSync('/proc/1/ns/mnt'));
  assert.equal(cgroupOf(pid), '/system.slice/gantry.service');
  assert.equal(await daemon.property('Delegate'), 'yes');
  assert.match(await mustRun('/opt/gantry/bin/gantry', ['check']), /this host meets the requirements/);
});

test('containers of crun and of runc go on while systemd restarts and stops gantry.service', async () => {
  const pods = await installedPods();
  const { daemon } = pods;
  await pods.pull(IMAGE);
  const running = [
    await pods.run({ name: 'by-default', cgroupParent: SLICE }, { command: COUNT }),
    await pods.run({ name: 'by-runc', cgroupParent: SLICE, runtimeHandler: 'runc' }, { command: COUNT }),
  ];
  const before = await Promise.all(running.map((pod) => pods.info(pod)));
  assert.deepEqual(
    before.map(({ runtimeHandler }) => runtimeHandler),
    ['crun', 'runc'],
  );
  for (const [at, { monitorPid }] of before.entries()) {
    const runtime = /--runtime\0([^\0]+)/.exec(readFileSync(`/proc/${monitorPid}/cmdline`, 'utf8'))?.[1] ?? '';
    assert.equal(basename(runtime), ['crun', 'runc'][at]);
    assert.equal(
      cgroupOf(monitorPid),
      `/kubepods.slice/kubepods-besteffort.slice/${SLICE}/crio-conmon-${running[at]?.container}.scope`,
    );
  }
  const daemonPid = await daemon.pid();

  await daemon.unit('restart');
  assert.notEqual(await daemon.pid(), daemonPid);
  await theSameRun(pods, running, before);

  await daemon.unit('stop');
  assert.equal(await daemon.property('ActiveState'), 'inactive');
  assert.notEqual((await run('test', ['-s', '/sys/fs/cgroup/system.slice/gantry.service/cgroup.procs'])).code, 0);
  for (const { logFile } of running) await wroteMore(logFile);
  await daemon.unit('start');
  await daemon.unit('reload');
  await theSameRun(pods, running, before);
  for (const pod of running) await pods.remove(pod);
  assert.equal(await daemon.property('NRestarts'), '0');
});

async function theSameRun(
  pods: GuestPods<InstalledGantry>,
  running: readonly GuestPod[],
  before: readonly { readonly pid: number; readonly monitorPid: number }[],
): Promise<void> {
  for (const [at, pod] of running.entries()) {
    assert.equal((await pods.status(pod)).state, 'CONTAINER_RUNNING');
    const { pid, monitorPid } = await pods.info(pod);
    assert.deepEqual({ pid, monitorPid }, { pid: before[at]?.pid, monitorPid: before[at]?.monitorPid });
    assert.equal(await pods.exec(pod, 'echo', 'here'), 'here\n');
    const lines = linesOf(pod.logFile);
    assert.deepEqual(
      lines,
      lines.map((_, index) => `line ${index}`),
    );
  }
}

async function wroteMore(logFile: string): Promise<void> {
  const before = linesOf(logFile).length;
  await eventually('the container to go on', 30, () => linesOf(logFile).length > before + 5 || undefined);
}
