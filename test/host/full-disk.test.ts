import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually, mustRun, run } from '../harness/run.ts';
import { BUSYBOX, execIn, runOne } from './run-container.ts';

/** Lines of 100 characters, soon one every hundredth of a second, and their number in a file of the container's. */
const TALK =
  'i=0; while :; do i=$((i+1)); printf "line %094d\\n" $i; echo $i > /tmp/told; [ $i -gt 700 ] && sleep 0.01; done';

test('a full log directory', { timeout: 180_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  await using disk = await smallDisk(join(daemon.base, 'small'));
  const logDirectory = join(disk.path, 'pod');
  mkdirSync(logDirectory);
  const one = await runOne(daemon, { name: 'talks', command: ['sh', '-c', TALK], pod: { logDirectory } });
  const log = join(logDirectory, 'main.log');
  const told = async (): Promise<number> => Number(await execIn(daemon, one.containerId, 'cat /tmp/told'));

  await t.test('does not stop the container', async () => {
    await eventually('the disk to be full', 60, async () => statfsSync(disk.path).bfree === 0);
    const before = await told();
    await eventually('the container to go on', 30, async () => (await told()) > before + 200);
    const { status } = await daemon.cri.call('ContainerStatus', { containerId: one.containerId });
    assert.equal(status.state, 'CONTAINER_RUNNING');
  });

  await t.test('writes lines again when there is space', async () => {
    const old = `${log}.old`;
    renameSync(log, old);
    rmSync(old);
    await daemon.cri.call('ReopenContainerLog', { containerId: one.containerId });
    const since = await told();
    await eventually('lines to come', 30, async () => numbersIn(log).some((number) => number > since));
    const numbers = numbersIn(log);
    assert.ok(
      numbers.every((number, i) => i === 0 || number === (numbers[i - 1] ?? 0) + 1),
      'no line is missing or twice from there on',
    );
  });

  await t.test('does not prevent stopping and removing the container', async () => {
    await daemon.cri.call('StopContainer', { containerId: one.containerId, timeout: 0 });
    const { status } = await daemon.cri.call('ContainerStatus', { containerId: one.containerId });
    assert.equal(status.exitCode, 137);
    await daemon.cri.call('RemovePodSandbox', { podSandboxId: one.podSandboxId });
  });
});

/** The numbers of the whole lines in a log. */
function numbersIn(path: string): readonly number[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const number = / stdout F line (\d{94})$/.exec(line)?.[1];
      return number === undefined ? [] : [Number(number)];
    });
}

async function smallDisk(path: string): Promise<AsyncDisposable & { readonly path: string }> {
  mkdirSync(path);
  await mustRun('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'small', path]);
  return {
    path,
    async [Symbol.asyncDispose](): Promise<void> {
      await run('umount', ['-l', path]);
    },
  };
}
