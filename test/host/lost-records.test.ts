import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { PROJECT } from '../harness/project-paths.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually, mustRun } from '../harness/run.ts';
import { collectCgroups } from '../leaks/collect/cgroups.ts';
import { adminFaults, adminResources } from './admin.ts';
import { BUSYBOX, type Running, runOne } from './run-container.ts';

/** No process is ended by the daemon, in whatever way: they are still there while everything else is released. */
const NOTHING_ENDS = 'ledger/release/cgroup:before=error(kept);ledger/release/task:before=error(kept)';

interface LivePod extends Running {
  readonly name: string;
  readonly pid: number;
  readonly pausePid: number;
  readonly ip: string;
}

test('a daemon that finds its records lost while pods run', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });

  for (const [how, lose] of [
    ['deleted', deleteDatabase],
    ['corrupted', corruptDatabase],
  ] as const) {
    await t.test(`terminates the pods of a database that was ${how}`, async () => {
      const pod = await livePod(daemon, how);
      await daemon.end('SIGKILL');
      lose(daemon);
      await daemon.start();
      await assertNothingOf(daemon, pod);
      assert.deepEqual(await faultsOf(daemon), { recordsLost: 2, rowsRestored: 0 });
      await remove(daemon, await livePod(daemon, how));
    });
  }

  await t.test(
    'gives no address to a new pod while a process of a lost pod has it, and shows the lost pod',
    async () => {
      const pod = await livePod(daemon, 'survives');
      await daemon.end('SIGKILL');
      deleteDatabase(daemon);
      await daemon.start({ GANTRY_FAILPOINTS: NOTHING_ENDS });
      await eventually('the releases to have been tried', 10, async () => {
        const rows = await adminResources(daemon.admin);
        return rows.some(({ what, lastError }) => what.startsWith('CNI attachment') && lastError !== '') || undefined;
      });
      const other = await livePod(daemon, 'survives');
      assert.ok(existsSync(`/proc/${pod.pid}`));
      assert.notEqual(other.ip, pod.ip);
      const leaks = await shownLeaks(daemon);
      for (const id of [pod.podSandboxId, pod.containerId]) assert.ok(leaks.some(({ owner }) => owner === id));
      assert.ok(leaks.some(({ what }) => what.includes(pod.podSandboxId) && what.startsWith('CNI attachment')));
      await daemon.end('SIGKILL');
      await daemon.start();
      await assertNothingOf(daemon, pod);
      assert.ok(existsSync(`/proc/${other.pid}`));
      await remove(daemon, other);
    },
  );

  await t.test('terminates a pod with its containers if only its record is lost', async () => {
    const pod = await livePod(daemon, 'sandbox-row');
    await daemon.end('SIGKILL');
    deleteRows(daemon, 'sandboxes', pod.podSandboxId);
    await daemon.start();
    await assertNothingOf(daemon, pod);
    await remove(daemon, await livePod(daemon, 'sandbox-row'));
  });

  await t.test('terminates a container if only its record is lost, and its pod keeps running', async () => {
    const pod = await livePod(daemon, 'container-row');
    await daemon.end('SIGKILL');
    deleteRows(daemon, 'containers', pod.containerId);
    await daemon.start();
    await assertGone(daemon, pod.containerId, pod.pid);
    const { status } = await daemon.cri.call('PodSandboxStatus', { podSandboxId: pod.podSandboxId });
    assert.deepEqual([status.state, status.network.ip], ['SANDBOX_READY', pod.ip]);
    assert.ok(existsSync(`/proc/${pod.pausePid}`));
    await remove(daemon, pod);
  });

  await t.test('keeps a pod whose ledger rows are lost, and can remove it completely', async () => {
    const pod = await livePod(daemon, 'ledger-rows');
    await daemon.end('SIGKILL');
    deleteRows(daemon, 'resources', '');
    await daemon.start();
    assert.equal((await statusOf(daemon, pod)).status.state, 'CONTAINER_RUNNING');
    assert.ok(existsSync(`/proc/${pod.pid}`));
    assert.deepEqual(await faultsOf(daemon), { recordsLost: 0, rowsRestored: 2 });
    await remove(daemon, pod);
  });
});

async function livePod(daemon: DaemonUnderTest, name: string): Promise<LivePod> {
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const running = await runOne(daemon, { name, command: ['sleep', '1000'] });
  const sandbox = await daemon.cri.call('PodSandboxStatus', { podSandboxId: running.podSandboxId, verbose: true });
  const { info } = await statusOf(daemon, running);
  const pausePid = JSON.parse(sandbox.info.info).pid;
  return { ...running, name, pid: JSON.parse(info.info).pid, pausePid, ip: sandbox.status.network.ip };
}

function statusOf(daemon: DaemonUnderTest, { containerId }: Running) {
  return daemon.cri.call('ContainerStatus', { containerId, verbose: true });
}

function deleteDatabase({ root }: DaemonUnderTest): void {
  for (const end of ['', '-wal', '-shm']) rmSync(join(root, `state.db${end}`), { force: true });
}

/** The log of SQLite would repair the file. */
function corruptDatabase({ root }: DaemonUnderTest): void {
  rmSync(join(root, 'state.db-wal'), { force: true });
  const fd = openSync(join(root, 'state.db'), 'r+');
  writeSync(fd, Buffer.alloc(8192, 'x'), 0, 8192, 0);
  closeSync(fd);
}

/** The row of that key; every row of the table if it is ''. */
function deleteRows({ root }: DaemonUnderTest, table: 'sandboxes' | 'containers' | 'resources', key: string): void {
  using db = new DatabaseSync(join(root, 'state.db'));
  const { changes } = db.prepare(`DELETE FROM ${table} WHERE key = ? OR ? = ''`).run(key, key);
  assert.notEqual(changes, 0);
}

async function faultsOf(daemon: DaemonUnderTest) {
  const { recordsLost, rowsRestored } = await adminFaults(daemon.admin);
  return { recordsLost, rowsRestored };
}

async function shownLeaks(daemon: DaemonUnderTest): Promise<readonly { owner: string; what: string }[]> {
  const text = await mustRun(join(PROJECT, 'bin/gantry'), ['leaks', '--config', daemon.configFile, '--json']);
  return JSON.parse(text).resources;
}

async function remove(daemon: DaemonUnderTest, pod: LivePod): Promise<void> {
  await daemon.cri.call('StopPodSandbox', { podSandboxId: pod.podSandboxId });
  await daemon.cri.call('RemovePodSandbox', { podSandboxId: pod.podSandboxId });
  await assertNothingOf(daemon, pod);
}

async function assertNothingOf(daemon: DaemonUnderTest, pod: LivePod): Promise<void> {
  await assertGone(daemon, pod.containerId, pod.pid);
  await assertGone(daemon, pod.podSandboxId, pod.pausePid);
  assert.ok(!existsSync(join(daemon.ipamDirectory, daemon.bridge, pod.ip)), `${pod.ip} is still reserved`);
}

async function assertGone(daemon: DaemonUnderTest, id: string, pid: number): Promise<void> {
  let left: readonly string[] = [];
  await eventually(`everything of ${id} to be gone`, 30, async () => {
    left = await leftOf(daemon, id, pid);
    return left.length === 0 || undefined;
  }).catch(() => assert.deepEqual(left, []));
}

/** Whatever carries the id: ledger rows, files, mounts, cgroups; and the process. */
async function leftOf(daemon: DaemonUnderTest, id: string, pid: number): Promise<readonly string[]> {
  const rows = (await adminResources(daemon.admin)).filter(({ owner }) => owner === id);
  const files = ['run', 'root', 'cni-cache'].flatMap((name) => {
    const path = join(daemon.base, name);
    return readdirSync(path, { recursive: true }).map((below) => join(path, String(below)));
  });
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const named = [...files, ...mounts, ...collectCgroups({})].filter((what) => what.includes(id));
  const processes = existsSync(`/proc/${pid}`) ? [`process ${pid}`] : [];
  return [...rows.map(({ what }) => what), ...named.slice(0, 10), ...processes];
}
