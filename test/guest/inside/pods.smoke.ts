import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { eventually, mustRun } from '../../harness/run.ts';
import { cgroupFile, cgroupOf, sharedPods } from './guest-pods.ts';

const MIB = 1 << 20;

test('an update of a running container reaches its cgroup, and systemd keeps it', async () => {
  const pods = await sharedPods();
  const resources = { cpuPeriod: 100_000, cpuQuota: 50_000, memoryLimitInBytes: 64 * MIB };
  const update = {
    ...{ cpuPeriod: 100_000, cpuQuota: 80_000, cpuShares: 512, cpusetCpus: '1' },
    ...{ memoryLimitInBytes: 96 * MIB, memorySwapLimitInBytes: 104 * MIB },
    unified: { 'memory.high': String(80 * MIB) },
  };
  const expected = {
    'cpu.max': '80000 100000',
    'cpu.weight': '20',
    'cpuset.cpus': '1',
    'memory.max': String(96 * MIB),
    'memory.swap.max': String(8 * MIB),
    'memory.high': String(80 * MIB),
  };
  for (const runtimeHandler of ['crun', 'runc']) {
    const request = { name: `updated-${runtimeHandler}`, runtimeHandler };
    const pod = await pods.run(request, { command: ['sleep', '1000'], resources });
    const cgroup = cgroupOf(await pods.pid(pod));
    const limits = (): unknown =>
      Object.fromEntries(Object.keys(expected).map((file) => [file, cgroupFile(cgroup, file)]));
    const { cri } = pods.daemon;
    await cri.call('UpdateContainerResources', { containerId: pod.container, linux: update });
    assert.deepEqual(limits(), expected, runtimeHandler);
    // systemd would now reset properties that were not set there.
    await mustRun('systemctl', ['daemon-reload']);
    assert.deepEqual(limits(), expected, `${runtimeHandler}, after a reload of systemd`);
    assert.equal((await pods.status(pod)).resources.linux.memoryLimitInBytes, String(96 * MIB));
    const tooLittle = { containerId: pod.container, linux: { memoryLimitInBytes: 4096 } };
    await assert.rejects(cri.call('UpdateContainerResources', tooLittle), /more than the limit 4096/);
    assert.deepEqual(limits(), expected, `${runtimeHandler}, after a refusal`);
  }
});

test('pressure stall figures are those of the cgroup', async () => {
  const pods = await sharedPods();
  const resources = { cpuPeriod: 100_000, cpuQuota: 20_000 };
  const pod = await pods.run({ name: 'pressed' }, { command: ['sh', '-c', 'while :; do :; done'], resources });
  const cgroup = cgroupOf(await pods.pid(pod));
  const psi = await eventually('the throttled container to stall', 30, async () => {
    const { stats } = await pods.daemon.cri.call('ContainerStats', { containerId: pod.container });
    return Number(stats.cpu.psi?.Some?.Total ?? 0) > 0 ? stats.cpu.psi : undefined;
  });
  const now = Number(/^some .* total=(\d+)$/m.exec(cgroupFile(cgroup, 'cpu.pressure'))?.[1]);
  assert.ok(Number(psi.Some.Total) <= now, `${psi.Some.Total} µs reported, ${now} in the cgroup`);
});

test('crun runs a pod in a user namespace of its own', async () => {
  const pods = await sharedPods();
  const ids = [{ hostId: 1_000_000, containerId: 0, length: 65_536 }];
  const namespaces = { usernsOptions: { mode: 'POD', uids: ids, gids: ids } };
  const pod = await pods.run(
    { name: 'mapped', runtimeHandler: 'crun', securityContext: { namespaceOptions: namespaces } },
    { command: ['sleep', '1000'], securityContext: { namespaceOptions: namespaces } },
  );
  const pid = await pods.pid(pod);
  assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), /^Uid:\t1000000\t/m);
  assert.match(await pods.exec(pod, 'id', '-u'), /^0$/m);
  assert.match(await pods.exec(pod, 'stat', '-c', '%u', '/bin'), /^0$/m);
});
