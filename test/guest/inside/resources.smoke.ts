import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { eventually, mustRun } from '../../harness/run.ts';
import { cgroupFile, cgroupOf, sharedPods } from './guest-pods.ts';

const MIB = 1 << 20;
const SLEEP = ['sleep', '1000'];
/** Fills memory that the kernel cannot take back. */
const HOG = ['sh', '-c', 'x=$(head -c 200m /dev/zero | tr "\\0" x); echo ${#x}'];

test('limits of a container are the files of its cgroup', async () => {
  const pods = await sharedPods();
  const resources = {
    cpuPeriod: 100_000,
    cpuQuota: 50_000,
    cpuShares: 512,
    memoryLimitInBytes: 64 * MIB,
    memorySwapLimitInBytes: 96 * MIB,
    cpusetCpus: '0',
    oomScoreAdj: 500,
    hugepageLimits: [{ pageSize: '2MB', limit: 4 * MIB }],
    unified: { 'memory.high': String(48 * MIB) },
  };
  const pod = await pods.run(
    { name: 'limited', cgroupParent: 'kubepods-podlimits.slice' },
    { command: SLEEP, resources },
  );
  const pid = await pods.pid(pod);
  const cgroup = cgroupOf(pid);
  // systemd would now reset properties that were not set there.
  await mustRun('systemctl', ['daemon-reload']);
  assert.equal(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8').trim(), '500');
  assert.equal(cgroupFile(cgroup, 'cpu.max'), '50000 100000');
  assert.equal(cgroupFile(cgroup, 'memory.max'), String(64 * MIB));
  // CRI counts memory and swap together, cgroup v2 swap alone.
  assert.equal(cgroupFile(cgroup, 'memory.swap.max'), String(32 * MIB));
  assert.equal(cgroupFile(cgroup, 'memory.high'), String(48 * MIB));
  assert.equal(cgroupFile(cgroup, 'hugetlb.2MB.max'), String(4 * MIB));
  assert.equal(cgroupFile(cgroup, 'cpuset.cpus'), '0');
  // As runc maps shares: 1 + (512 − 2) × 9999 / 262142.
  assert.equal(cgroupFile(cgroup, 'cpu.weight'), '20');
  assert.equal((await pods.exec(pod, 'cat', '/sys/fs/cgroup/memory.max')).trim(), String(64 * MIB));
});

test('a container beyond its memory limit ends with 137 and OOMKilled', async () => {
  const pods = await sharedPods();
  const resources = { memoryLimitInBytes: 32 * MIB, memorySwapLimitInBytes: 32 * MIB };
  const alone = await pods.run({ name: 'greedy' }, { command: HOG, resources });
  // tail keeps all of an endless line: a child of the shell, which is process 1 and prints its status.
  const parent = ['sh', '-c', 'tail /dev/zero; exit $?'];
  const withChild = await pods.run({ name: 'greedy-child' }, { command: parent, resources });
  for (const pod of [alone, withChild]) {
    const { exitCode, reason } = await pods.exited(pod);
    assert.deepEqual({ exitCode, reason }, { exitCode: 137, reason: 'OOMKilled' });
  }
});

test('a container beyond its memory limit is OOMKilled even if systemd removed its scope before the monitor read it', async () => {
  const pods = await sharedPods();
  const resources = { memoryLimitInBytes: 32 * MIB, memorySwapLimitInBytes: 32 * MIB };
  const script = 'while [ ! -e /go ]; do sleep 0.1; done; tail /dev/zero; exit $?';
  const pod = await pods.run({ name: 'greedy-unseen' }, { command: ['sh', '-c', script], resources });
  const scope = cgroupOf(await pods.pid(pod));
  const monitor = await mustRun('pgrep', ['-f', `conmon .*${pod.container}`]);
  process.kill(Number(monitor), 'SIGSTOP');
  try {
    // The exec's own monitor is another.
    await pods.exec(pod, 'touch', '/go');
    await eventually('the scope to go', 60, async () => !existsSync(`/sys/fs/cgroup${scope}`) || undefined);
  } finally {
    process.kill(Number(monitor), 'SIGCONT');
  }
  const { exitCode, reason } = await pods.exited(pod);
  assert.deepEqual({ exitCode, reason }, { exitCode: 137, reason: 'OOMKilled' });
});

test('statistics contain what a container and its cgroup used', async () => {
  const pods = await sharedPods();
  const command = ['sh', '-c', 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exec sleep 1000'];
  const pod = await pods.run({ name: 'measured' }, { command, resources: { memoryLimitInBytes: 256 * MIB } });
  const cgroup = cgroupOf(await pods.pid(pod));
  const stats = await eventually('figures of the processor', 30, async () => {
    const answer = await pods.daemon.cri.call('ContainerStats', { containerId: pod.container });
    return Number(answer.stats.cpu.usageCoreNanoSeconds.value) > 0 ? answer.stats : undefined;
  });
  const used = Number(/^usage_usec (\d+)$/m.exec(cgroupFile(cgroup, 'cpu.stat'))?.[1]) * 1000;
  const told = Number(stats.cpu.usageCoreNanoSeconds.value);
  assert.ok(told > 0 && told <= used, `${told} ns reported, ${used} ns used`);
  const current = Number(cgroupFile(cgroup, 'memory.current'));
  const workingSet = Number(stats.memory.workingSetBytes.value);
  assert.ok(
    workingSet > 0 && workingSet <= Math.max(current, 4 * MIB) * 2,
    `${workingSet} bytes reported of ${current}`,
  );
  assert.ok(Number(stats.memory.availableBytes.value) > 200 * MIB);
});
