import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { BUSYBOX, runOne } from './run-container.ts';

const MIB = 1024 * 1024;
const SLEEP = ['sleep', '1000'];
/** Holds 60 MiB of memory that cannot be reclaimed, and says so. */
const HOLD = 'dd if=/dev/zero of=/dev/shm/held bs=1M count=60 2>/dev/null && echo held && sleep 1000';

test('the limits of a running container', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });

  await t.test('go up and down in the kernel and in the status, and leave the rest as it was', async () => {
    const resources = { memoryLimitInBytes: 64 * MIB, cpuPeriod: 100_000, cpuQuota: 50_000, cpuShares: 256 };
    const one = await runOne(daemon, { name: 'resized', command: SLEEP, container: { linux: { resources } } });
    const pid = await pidOf(daemon, one.containerId);
    await update(daemon, one.containerId, { memoryLimitInBytes: 128 * MIB });
    assert.equal(limit(pid, 'memory'), `${128 * MIB}`);
    assert.equal(limit(pid, 'quota'), '50000');
    await update(daemon, one.containerId, { memoryLimitInBytes: 32 * MIB, cpuQuota: 20_000 });
    assert.equal(limit(pid, 'memory'), `${32 * MIB}`);
    assert.equal(limit(pid, 'quota'), '20000');
    const { linux } = (await status(daemon, one.containerId)).resources;
    assert.equal(linux.memoryLimitInBytes, `${32 * MIB}`);
    assert.equal(linux.cpuQuota, '20000');
    assert.equal(linux.cpuShares, '256');
  });

  await t.test('are all as before when the kernel refuses one of them', async () => {
    const resources = { memoryLimitInBytes: 128 * MIB, cpuPeriod: 100_000, cpuQuota: 50_000 };
    const pod = { linux: { securityContext: { namespaceOptions: { ipc: 'POD' } } } };
    const command = ['sh', '-c', HOLD];
    const one = await runOne(daemon, { name: 'refused', command, pod, container: { linux: { resources } } });
    await eventually('60 MiB to be held', 30, async () => readFileSync(`${one.logDirectory}/main.log`, 'utf8') !== '');
    const pid = await pidOf(daemon, one.containerId);
    await assert.rejects(
      update(daemon, one.containerId, { cpuQuota: 20_000, memoryLimitInBytes: 8 * MIB }),
      /memory|limit/,
    );
    assert.equal(limit(pid, 'quota'), '50000');
    assert.equal(limit(pid, 'memory'), `${128 * MIB}`);
    const { linux } = (await status(daemon, one.containerId)).resources;
    assert.deepEqual([linux.cpuQuota, linux.memoryLimitInBytes], ['50000', `${128 * MIB}`]);
  });

  await t.test('of two at once both hold', async () => {
    const one = await runOne(daemon, { name: 'twice', command: SLEEP });
    const pid = await pidOf(daemon, one.containerId);
    await Promise.all([
      update(daemon, one.containerId, { memoryLimitInBytes: 64 * MIB }),
      update(daemon, one.containerId, { cpuPeriod: 100_000, cpuQuota: 30_000 }),
    ]);
    const { linux } = (await status(daemon, one.containerId)).resources;
    assert.deepEqual([linux.cpuQuota, linux.memoryLimitInBytes], ['30000', `${64 * MIB}`]);
    assert.deepEqual([limit(pid, 'quota'), limit(pid, 'memory')], ['30000', `${64 * MIB}`]);
  });

  await t.test('are refused for a container that has ended', async () => {
    const one = await runOne(daemon, { name: 'ended', command: SLEEP });
    await daemon.cri.call('StopContainer', { containerId: one.containerId, timeout: 0 });
    await assert.rejects(update(daemon, one.containerId, { cpuShares: 512 }), /EXITED/);
  });

  await t.test('make a child that takes too much end with OOMKilled and 137', async () => {
    const resources = { memoryLimitInBytes: 16 * MIB, memorySwapLimitInBytes: 16 * MIB };
    // tail keeps all of an endless line: a child of the shell, which is process 1 and tells its status.
    const command = ['sh', '-c', 'tail /dev/zero; exit $?'];
    const one = await runOne(daemon, { name: 'oom', command, container: { linux: { resources } } });
    await eventually('the container to end', 60, async () => {
      return (await status(daemon, one.containerId)).state === 'CONTAINER_EXITED';
    });
    const { reason, exitCode } = await status(daemon, one.containerId);
    assert.deepEqual([reason, exitCode], ['OOMKilled', 137]);
  });
});

function update(daemon: DaemonUnderTest, containerId: string, linux: Message): Promise<Message> {
  return daemon.cri.call('UpdateContainerResources', { containerId, linux });
}

async function status(daemon: DaemonUnderTest, containerId: string): Promise<Message> {
  return (await daemon.cri.call('ContainerStatus', { containerId })).status;
}

async function pidOf(daemon: DaemonUnderTest, containerId: string): Promise<number> {
  const { info } = await daemon.cri.call('ContainerStatus', { containerId, verbose: true });
  return JSON.parse(info.info).pid;
}

/** As the kernel has it now, whatever the version of cgroups. */
function limit(pid: number, what: 'memory' | 'quota'): string {
  const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').trim().split('\n');
  const v1 = lines.map((line) => line.split(':')).find(([, names]) => names?.split(',').includes(CONTROLLER[what]));
  if (v1 !== undefined) return read(`/sys/fs/cgroup/${CONTROLLER[what]}${v1[2]}/${V1_FILE[what]}`);
  const path = lines.find((line) => line.startsWith('0::'))?.slice(3) ?? '';
  return read(`/sys/fs/cgroup${path}/${V2_FILE[what]}`).split(' ')[0] ?? '';
}

const CONTROLLER = { memory: 'memory', quota: 'cpu' } as const;
const V1_FILE = { memory: 'memory.limit_in_bytes', quota: 'cpu.cfs_quota_us' } as const;
const V2_FILE = { memory: 'memory.max', quota: 'cpu.max' } as const;

function read(path: string): string {
  return readFileSync(path, 'utf8').trim();
}
