import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { mustRun } from '../harness/run.ts';
import { BUSYBOX, runOne } from './run-container.ts';

/** What is mounted at or below the roots of a daemon, in order of mounting. */
function mountsOf({ base }: DaemonUnderTest): readonly string[] {
  const targets = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  return targets.filter((target) => target.startsWith(base));
}

test("the daemon's own bind mounts", { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  const own = [daemon.root, daemon.runRoot];

  await t.test('are removed by an orderly stop without pods, and made again by the next start', async () => {
    for (let round = 0; round < 2; round += 1) {
      assert.deepEqual(mountsOf(daemon), own);
      await daemon.end('SIGTERM');
      assert.deepEqual(mountsOf(daemon), []);
      await daemon.start();
    }
  });

  await t.test('are there once after kill -9, and removed by the orderly stop of the next daemon', async () => {
    await daemon.end('SIGKILL');
    assert.deepEqual(mountsOf(daemon), own);
    await daemon.start();
    assert.deepEqual(mountsOf(daemon), own);
    await daemon.end('SIGTERM');
    assert.deepEqual(mountsOf(daemon), []);
    await daemon.start();
  });

  await t.test('stay while pods run, which work before and after the next start', async () => {
    await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
    const { podSandboxId, containerId } = await runOne(daemon, { name: 'goes-on', command: ['sleep', '10000'] });
    const before = mountsOf(daemon);
    await daemon.end('SIGTERM');
    assert.deepEqual(mountsOf(daemon), before);
    await daemon.start();
    assert.deepEqual(mountsOf(daemon), before);
    const { exitCode } = await daemon.cri.call('ExecSync', { containerId, cmd: ['true'] });
    assert.equal(exitCode, 0);
    await daemon.cri.call('StopPodSandbox', { podSandboxId });
    await daemon.cri.call('RemovePodSandbox', { podSandboxId });
    await daemon.end('SIGTERM');
    assert.deepEqual(mountsOf(daemon), []);
    await daemon.start();
  });

  await t.test('are not removed if the daemon did not make them', async () => {
    await daemon.end('SIGTERM');
    await mustRun('mount', ['--bind', daemon.root, daemon.root]);
    await mustRun('rm', [`${daemon.runRoot}/own-mounts.json`]);
    await daemon.start();
    await daemon.end('SIGTERM');
    assert.deepEqual(mountsOf(daemon), [daemon.root]);
    await mustRun('umount', [daemon.root]);
    await daemon.start();
  });
});
