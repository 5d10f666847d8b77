import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { BUSYBOX, createOne, runOne } from './run-container.ts';

const MIB = 1024 * 1024;
const SLEEP = ['sleep', '1000'];
/** Uses 60 MiB of memory that cannot be reclaimed, and reports it. */
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

  await t.test('are those of the request from the start: processors, memory nodes, memory with swap', async () => {
    const memory = { memoryLimitInBytes: 64 * MIB, memorySwapLimitInBytes: 96 * MIB };
    const resources = { ...memory, cpusetCpus: '0', cpusetMems: '0' };
    const one = await runOne(daemon, { name: 'limited', command: SLEEP, container: { linux: { resources } } });
    const pid = await pidOf(daemon, one.containerId);
    assert.deepEqual([limit(pid, 'cpus'), limit(pid, 'nodes')], ['0', '0']);
    assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'), /^Cpus_allowed_list:\t0$/m);
    // Cgroup v2 counts swap alone.
    assert.equal(limit(pid, 'swap'), `${(isVersion1(pid, 'swap') ? 96 : 32) * MIB}`);
  });

  await t.test('leave out swap if only memory is limited, and everything that is zero', async () => {
    const resources = { memoryLimitInBytes: 64 * MIB, cpuQuota: 0, cpuPeriod: 0, cpuShares: 0, cpusetCpus: '' };
    const one = await runOne(daemon, { name: 'no-swap', command: SLEEP, container: { linux: { resources } } });
    const pid = await pidOf(daemon, one.containerId);
    assert.equal(limit(pid, 'swap'), isVersion1(pid, 'swap') ? `${64 * MIB}` : '0');
    assert.equal(limit(pid, 'quota'), isVersion1(pid, 'quota') ? '-1' : 'max');
  });

  await t.test('are refused if no kernel accepts them', async () => {
    const request = (name: string, resources: Message) => ({
      name,
      command: SLEEP,
      container: { linux: { resources } },
    });
    const lessSwap = { memoryLimitInBytes: 64 * MIB, memorySwapLimitInBytes: 32 * MIB };
    await assert.rejects(createOne(daemon, request('less-swap', lessSwap)), /memory_swap_limit_in_bytes.*less than/);
    const unified = { unified: { '../memory.high': '1' } };
    await assert.rejects(createOne(daemon, request('unified', unified)), /linux\.resources\.unified/);
    await assert.rejects(createOne(daemon, request('cpus', { cpusetCpus: '100000' })), /cpuset/);
  });

  await t.test('are refused below the memory that the runtime needs to start', async () => {
    const little = { memoryLimitInBytes: 4 * MIB };
    const refusal = /memory_limit_in_bytes: 4194304 bytes is below the minimum of 12582912 bytes for handler runc/;
    await assert.rejects(
      runOne(daemon, { name: 'little', command: ['true'], container: { linux: { resources: little } } }),
      refusal,
    );
    const one = await runOne(daemon, {
      name: 'enough',
      command: ['sleep', '1000'],
      container: { linux: { resources: { memoryLimitInBytes: 12 * MIB } } },
    });
    await assert.rejects(update(daemon, one.containerId, little), refusal);
    await update(daemon, one.containerId, { memoryLimitInBytes: -1 });
  });

  await t.test('are all as before when the kernel refuses one of them', async () => {
    const resources = { memoryLimitInBytes: 128 * MIB, cpuPeriod: 100_000, cpuQuota: 50_000 };
    const pod = { linux: { securityContext: { namespaceOptions: { ipc: 'POD' } } } };
    const command = ['sh', '-c', HOLD];
    const one = await runOne(daemon, { name: 'refused', command, pod, container: { linux: { resources } } });
    await eventually('60 MiB to be held', 30, async () => readFileSync(`${one.logDirectory}/main.log`, 'utf8') !== '');
    const pid = await pidOf(daemon, one.containerId);
    await assert.rejects(
      update(daemon, one.containerId, { cpuQuota: 20_000, memoryLimitInBytes: 16 * MIB }),
      /memory|limit/,
    );
    assert.equal(limit(pid, 'quota'), '50000');
    assert.equal(limit(pid, 'memory'), `${128 * MIB}`);
    const { linux } = (await status(daemon, one.containerId)).resources;
    assert.deepEqual([linux.cpuQuota, linux.memoryLimitInBytes], ['50000', `${128 * MIB}`]);
  });

  await t.test('are both applied if two arrive at the same time', async () => {
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
    // tail keeps all of an endless line: a child of the shell, which is process 1 and prints its status.
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

type Limit = keyof typeof FILES;

/** Its controller, and its files on both versions of cgroups. */
const FILES = {
  memory: ['memory', 'memory.limit_in_bytes', 'memory.max'],
  swap: ['memory', 'memory.memsw.limit_in_bytes', 'memory.swap.max'],
  quota: ['cpu', 'cpu.cfs_quota_us', 'cpu.max'],
  cpus: ['cpuset', 'cpuset.cpus', 'cpuset.cpus'],
  nodes: ['cpuset', 'cpuset.mems', 'cpuset.mems'],
} as const;

/** As the kernel has it now, whatever the version of cgroups. */
function limit(pid: number, what: Limit): string {
  const [controller, file, fileOfVersion2] = FILES[what];
  const path = version1Path(pid, what);
  if (path !== undefined) return read(`/sys/fs/cgroup/${controller}${path}/${file}`);
  const own = cgroupLines(pid).find((line) => line.startsWith('0::'));
  return read(`/sys/fs/cgroup${own?.slice(3) ?? ''}/${fileOfVersion2}`).split(' ')[0] ?? '';
}

function isVersion1(pid: number, what: Limit): boolean {
  return version1Path(pid, what) !== undefined;
}

function version1Path(pid: number, what: Limit): string | undefined {
  const rows = cgroupLines(pid).map((line) => line.split(':'));
  return rows.find(([, names]) => names?.split(',').includes(FILES[what][0]))?.[2];
}

function cgroupLines(pid: number): readonly string[] {
  return readFileSync(`/proc/${pid}/cgroup`, 'utf8').trim().split('\n');
}

function read(path: string): string {
  return readFileSync(path, 'utf8').trim();
}
