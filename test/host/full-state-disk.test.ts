import assert from 'node:assert/strict';
import { statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startDaemon } from '../harness/daemon.ts';
import { withLoopDisk } from '../harness/loop-disk.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually, mustRun, run } from '../harness/run.ts';
import { BUSYBOX, createOne, runOne } from './run-container.ts';

const UNUSED = 'registry.k8s.io/pause:3.9';
const FOREVER = ['sh', '-c', 'trap "exit 7" TERM; while :; do sleep 0.1; done'];

test('a file system of root without space', { timeout: 180_000 }, async (t) => {
  await using disk = await withLoopDisk(128);
  await using registry = await withTestRegistry();
  const root = join(disk.mountpoint, 'root');
  await using daemon = await startDaemon({ registryPort: registry.port, config: { root } });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  await daemon.cri.call('PullImage', { image: { image: UNUSED } });
  const stops = await runOne(daemon, { name: 'stops', command: FOREVER });
  const gate = join(stops.logDirectory, 'gate');
  const mounts = [{ hostPath: stops.logDirectory, containerPath: '/gate' }];
  const waits = ['sh', '-c', 'until [ -e /gate/gate ]; do sleep 0.1; done; exit 4'];
  const ends = await runOne(daemon, { name: 'ends', command: waits, container: { mounts } });
  const created = await createOne(daemon, { name: 'created', command: FOREVER });
  fill(disk.mountpoint);

  const stateOf = async (containerId: string): Promise<unknown> => {
    const { status } = await daemon.cri.call('ContainerStatus', { containerId });
    return status.state;
  };

  await t.test('refuses a new pod with UNAVAILABLE and the remedy', async () => {
    const large = { k: 'x'.repeat(200_000) };
    for (let n = 0; n < 12; n += 1) {
      const request = { name: `new${n}`, command: FOREVER, pod: { annotations: large } };
      const refused = await createOne(daemon, request).catch((error: unknown) => error);
      if (!(refused instanceof Error)) continue;
      assert.match(String(refused), /14 UNAVAILABLE.*free space/s);
      return;
    }
    assert.fail('every new pod was accepted');
  });

  await t.test('shows the end of a container', async () => {
    writeFileSync(gate, '');
    await eventually('the end', 15, async () => (await stateOf(ends.containerId)) === 'CONTAINER_EXITED');
    const { status } = await daemon.cri.call('ContainerStatus', { containerId: ends.containerId });
    assert.equal(status.exitCode, 4);
  });

  await t.test('does not keep a daemon from starting', async () => {
    await daemon.end('SIGKILL');
    await daemon.start();
    assert.equal(await stateOf(stops.containerId), 'CONTAINER_RUNNING');
    assert.equal(await stateOf(created.containerId), 'CONTAINER_CREATED');
    assert.equal(await stateOf(ends.containerId), 'CONTAINER_EXITED');
  });

  await t.test('does not keep a container or a pod from being stopped and removed', async () => {
    await daemon.cri.call('StopContainer', { containerId: stops.containerId, timeout: 10 });
    const { status } = await daemon.cri.call('ContainerStatus', { containerId: stops.containerId });
    assert.equal(status.exitCode, 7);
    await daemon.cri.call('RemoveContainer', { containerId: stops.containerId });
    await daemon.cri.call('StopPodSandbox', { podSandboxId: created.podSandboxId });
    await daemon.cri.call('RemovePodSandbox', { podSandboxId: created.podSandboxId });
  });

  await t.test('does not keep an image from being removed, which frees space', async () => {
    const before = statfsSync(disk.mountpoint).bfree;
    await daemon.cri.call('RemoveImage', { image: { image: UNUSED } });
    await eventually('free space', 10, async () => statfsSync(disk.mountpoint).bfree > before + 64);
  });

  await t.test('loses nothing: the next daemon has the same records', async () => {
    await run('rm', ['-f', join(disk.mountpoint, 'ballast')]);
    await daemon.end('SIGTERM');
    await daemon.start();
    const { containers } = await daemon.cri.call('ListContainers', {});
    const ids = containers.map(({ id }: { readonly id: string }) => id);
    assert.ok(ids.includes(ends.containerId));
    assert.ok(!ids.includes(stops.containerId) && !ids.includes(created.containerId));
  });
});

test('a file system of root that became read-only', { timeout: 180_000 }, async (t) => {
  await using disk = await withLoopDisk(128);
  await using registry = await withTestRegistry();
  const root = join(disk.mountpoint, 'root');
  await using daemon = await startDaemon({ registryPort: registry.port, config: { root } });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const [one, two] = [
    await runOne(daemon, { name: 'one', command: FOREVER }),
    await runOne(daemon, { name: 'two', command: FOREVER }),
  ];
  // As ext4 does at an error of its journal.
  await mustRun('mount', ['-o', 'remount,abort', disk.mountpoint]);

  await t.test('does not keep a container from being stopped', async () => {
    await daemon.cri.call('StopContainer', { containerId: one.containerId, timeout: 10 });
    const { status } = await daemon.cri.call('ContainerStatus', { containerId: one.containerId });
    assert.equal(status.exitCode, 7);
    await daemon.cri.call('StopPodSandbox', { podSandboxId: one.podSandboxId });
  });

  await t.test('does not keep a daemon from starting, which stops what runs', async () => {
    await daemon.end('SIGKILL');
    await daemon.start();
    const { status } = await daemon.cri.call('ContainerStatus', { containerId: two.containerId });
    assert.equal(status.state, 'CONTAINER_RUNNING');
    await daemon.cri.call('StopContainer', { containerId: two.containerId, timeout: 10 });
    await daemon.cri.call('StopPodSandbox', { podSandboxId: two.podSandboxId });
    const { items } = await daemon.cri.call('ListPodSandbox');
    assert.deepEqual(
      items.map(({ state }: { readonly state: string }) => state),
      ['SANDBOX_NOTREADY', 'SANDBOX_NOTREADY'],
    );
  });
  // Their files cannot be deleted from a read-only file system.
  await daemon.endWithPods();
});

/** Writes until the file system is full. */
function fill(directory: string): void {
  for (const size of [1 << 20, 65_536, 4096, 1]) {
    try {
      for (;;) writeFileSync(join(directory, 'ballast'), Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
}
