import assert from 'node:assert/strict';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readMountTable } from '../../src/host/real/mount-table.ts';
import { eventually, mustRun } from '../harness/run.ts';
import { CODE, HostileFixture, type Pod } from './hostile-fixture.ts';
import { swapInALoop } from './swap-in-a-loop.ts';

const ATTEMPTS = 40;
/** Writes until it is stopped. */
const WRITES = { command: ['sh', '-c', 'while :; do echo line; sleep 0.01; done'] };

test('logs in a directory that a pod writes', { timeout: 300_000 }, async (t) => {
  await using fixture = await HostileFixture.open();
  const { base } = fixture.daemon;
  const plain = await fixture.image('plain');
  /** What links lead to; it must stay as it is. */
  const file = join(base, 'secret');
  const elsewhere = join(base, 'elsewhere');
  const unborn = join(elsewhere, 'unborn');
  mkdirSync(elsewhere);
  writeFileSync(file, 'untouched\n');
  const assertUntouched = (): void => {
    assert.equal(readFileSync(file, 'utf8'), 'untouched\n');
    assert.deepEqual(readdirSync(elsewhere), []);
  };
  const logOf = (pod: Pod): string => join(pod.config.logDirectory, 'main.log');
  const reopen = (containerId: string): Promise<unknown> =>
    fixture.daemon.cri.call('ReopenContainerLog', { containerId });

  await t.test('CreateContainer does not follow a link that is swapped in during the call', async () => {
    for (const target of [file, unborn]) {
      const pod = await fixture.pod();
      const swap = { log: logOf(pod), directory: pod.config.logDirectory, file: target, elsewhere };
      await using _swapping = await swapInALoop(swap);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const request = fixture.containerRequest(pod, plain, { command: ['echo', 'line'] });
        const made = await fixture.daemon.cri.call('CreateContainer', request).catch(() => undefined);
        if (made !== undefined) await fixture.daemon.cri.call('RemoveContainer', { containerId: made.containerId });
        assertUntouched();
      }
    }
  });

  await t.test('ReopenContainerLog does not follow a link that is swapped in during the call', async () => {
    for (const target of [file, unborn]) {
      const pod = await fixture.pod();
      const containerId = await fixture.run(pod, plain, WRITES);
      const swap = { log: logOf(pod), directory: pod.config.logDirectory, file: target, elsewhere };
      await using _swapping = await swapInALoop(swap);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        await reopen(containerId).catch(() => undefined);
        assertUntouched();
      }
      assert.equal(await fixture.inside(containerId, 'echo on'), 'on\n');
    }
  });

  await t.test('a directory on the way that is a link is refused, even above the log directory', async () => {
    const real = join(base, 'real-logs');
    mkdirSync(join(real, 'pod'), { recursive: true });
    const linked = join(base, 'linked-logs');
    symlinkSync(real, linked);
    const pod = await fixture.pod({ logDirectory: join(linked, 'pod') });
    await fixture.refusedContainer(pod, plain, {}, /config\.log_path: \S+\/linked-logs: is a symbolic link/);
    assert.deepEqual(readdirSync(join(real, 'pod')), []);
  });

  await t.test('a hard link to a file of the host is refused', async () => {
    const pod = await fixture.pod();
    linkSync(file, logOf(pod));
    await fixture.refusedContainer(pod, plain, {}, /main\.log: exists and has 2 hard links/);
    rmSync(logOf(pod));
    const containerId = await fixture.run(pod, plain, WRITES);
    rmSync(logOf(pod));
    linkSync(file, logOf(pod));
    await fixture.refused('ReopenContainerLog', { containerId }, /exists and has 2 hard links/, CODE.precondition);
    assertUntouched();
  });

  await t.test('a bind mount at the path of a log is refused', async () => {
    const pod = await fixture.pod();
    writeFileSync(logOf(pod), '');
    await mustRun('mount', ['--bind', file, logOf(pod)]);
    try {
      await fixture.refusedContainer(pod, plain, {}, /main\.log: exists and is a mount point/);
    } finally {
      await mustRun('umount', [logOf(pod)]);
    }
    assertUntouched();
  });

  await t.test(
    'another file type at the path of a log that is reopened is an error, and the container keeps running',
    async () => {
      const pod = await fixture.pod();
      const containerId = await fixture.run(pod, plain, WRITES);
      const log = logOf(pod);
      renameSync(log, `${log}.1`);
      const plants: Readonly<Record<string, (path: string) => unknown>> = {
        symlink: (path) => symlinkSync(unborn, path),
        fifo: (path) => mustRun('mkfifo', [path]),
        directory: (path) => mkdirSync(path),
      };
      for (const path of [log, `${log}.tmp`]) {
        for (const [kind, plant] of Object.entries(plants)) {
          await plant(path);
          const text = new RegExp(`${path}: exists and is a ${kind}, not a regular file`);
          await fixture.refused('ReopenContainerLog', { containerId }, text, CODE.precondition);
          rmSync(path, { recursive: true });
        }
      }
      await reopen(containerId);
      await eventually('lines in the new log', 10, () => readFileSync(log, 'utf8').includes('line'));
      assertUntouched();
    },
  );

  await t.test('a log may have a colon in its name', async () => {
    const pod = await fixture.pod();
    await fixture.run(pod, plain, { ...WRITES, logPath: 'k8s-file:main.log' });
    const log = join(pod.config.logDirectory, 'k8s-file:main.log');
    await eventually('lines in the log', 10, () => readFileSync(log, 'utf8').includes('line'));
  });

  await t.test(
    'a stopped monitor opens the new log when it continues, even if the daemon was killed in between',
    async () => {
      const pod = await fixture.pod();
      const containerId = await fixture.run(pod, plain, WRITES);
      const log = logOf(pod);
      const monitor = Number(readFileSync(join(fixture.daemon.runRoot, 'containers', containerId, 'monitor-pidfile')));
      process.kill(monitor, 'SIGSTOP');
      renameSync(log, `${log}.1`);
      const call = fixture.daemon.cri.call('ReopenContainerLog', { containerId }, { timeoutMs: 2000 });
      await assert.rejects(call, { code: CODE.deadline });
      await fixture.daemon.end('SIGKILL');
      process.kill(monitor, 'SIGCONT');
      await eventually('lines in the new log', 10, () => readFileSync(log, 'utf8').includes('line'));
      await fixture.daemon.start();
      assert.equal(await fixture.inside(containerId, 'echo on'), 'on\n');
    },
  );

  await t.test('a log is opened again after the daemon was killed, and nothing stays mounted', async () => {
    const pod = await fixture.pod();
    const containerId = await fixture.run(pod, plain, WRITES);
    const log = logOf(pod);
    for (let rotation = 1; rotation <= 3; rotation += 1) {
      renameSync(log, `${log}.${rotation}`);
      await reopen(containerId);
      await eventually('lines in the new log', 10, () => readFileSync(log, 'utf8').includes('line'));
      await fixture.daemon.end('SIGKILL');
      await fixture.daemon.start();
    }
    const ofLogs = (): readonly string[] =>
      readMountTable().flatMap(({ target }) => (dirname(target).endsWith(containerId) ? [target] : []));
    assert.ok(ofLogs().some((target) => target.endsWith('/log-file')));
    await fixture.daemon.cri.call('RemoveContainer', { containerId });
    assert.deepEqual(ofLogs(), []);
    assert.ok(existsSync(log));
  });
});
