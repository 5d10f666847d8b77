import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { test } from 'node:test';
import { mustRun } from '../harness/run.ts';
import { CODE, HostileFixture } from './hostile-fixture.ts';

const MIB = 1024 * 1024;
const DEADLINE_EXCEEDED = 4;

test('hostile processes', { timeout: 300_000 }, async (t) => {
  await using fixture = await HostileFixture.open();
  const { daemon } = fixture;
  const pod = await fixture.pod();
  const plain = await fixture.image('plain');
  const containerId = await fixture.run(pod, plain);
  const env = (key: string, value: string): object => ({ key, value: Buffer.from(value) });

  await t.test('CVE-2022-1708, CVE-2022-31030: output without end does not fill the daemon', async () => {
    const script = 'head -c 20000000 /dev/zero & head -c 20000000 /dev/zero >&2; wait';
    const flood = async (): Promise<number> => {
      const exec = { containerId, cmd: ['sh', '-c', script], timeout: 60 };
      const { stdout, stderr } = await daemon.cri.call('ExecSync', exec);
      assert.ok(stdout.length + stderr.length <= 16 * MIB);
      return fixture.residentBytes();
    };
    // Five answers of 16 MiB that were kept would show in the least of the later ones; garbage not yet collected, in some.
    const first = [await flood(), await flood(), await flood()];
    const later = [await flood(), await flood(), await flood(), await flood(), await flood()];
    const growth = Math.min(...later) - Math.max(...first);
    assert.ok(growth < 32 * MIB, `resident bytes after each answer: ${[...first, ...later].join(' ')}`);
  });

  await t.test('CVE-2019-5736: a container that runs /proc/self/exe changes no program of the host', async () => {
    // The fixture compares the runtimes and the monitor when it is disposed of.
    for (const command of [
      ['/proc/self/exe', 'init'],
      ['sh', '-c', 'cat /bin/sh > /proc/self/exe; exec /proc/self/exe'],
    ]) {
      const request = fixture.containerRequest(pod, plain, { command });
      const made = await daemon.cri.call('CreateContainer', request).catch(() => undefined);
      if (made !== undefined) await daemon.cri.call('StartContainer', made).catch(() => {});
    }
    const entries = [{ path: 'script', content: '#!/proc/self/exe\n', mode: 0o755 }];
    const id = await fixture.run(pod, await fixture.image('self', { entries }));
    await daemon.cri.call('ExecSync', { containerId: id, cmd: ['/script'], timeout: 5 }).catch(() => {});
  });

  await t.test('H072: a variable that no exec takes is refused by its name', async () => {
    await fixture.refusedContainer(
      pod,
      plain,
      { envs: [env('BIG', 'x'.repeat(10 * MIB))] },
      /exceed.* 4194304 /,
      CODE.exhausted,
    );
    await fixture.refusedContainer(
      pod,
      plain,
      { envs: [env('', 'x')] },
      /envs\.0\.key: "" is not a valid name of an environment variable/,
    );
    await fixture.refusedContainer(pod, plain, { envs: [env('A=B', 'x')] }, /envs\.0\.key: "A=B" is not a valid name/);
    await fixture.refusedContainer(pod, plain, { envs: [env('A', 'x\0y')] }, /envs\[0\]\.value: contains a NUL/);
    const image = await fixture.image('big-env', { config: { Env: [`BIG=${'x'.repeat(200_000)}`] } });
    await fixture.refusedContainer(pod, image, {}, /envs: "BIG" has 200005 bytes/);
  });

  await t.test('H072: an environment that is too large as a whole is refused', async () => {
    const envs = Array.from({ length: 30 }, (_, at) => env(`V${at}`, 'x'.repeat(120_000)));
    await fixture.refusedContainer(
      pod,
      plain,
      { envs },
      /envs: \d+ bytes of environment, command and arguments exceed/,
    );
  });

  await t.test('H072: invalid variables of an image are left out, and the last of two takes precedence', async () => {
    const Env = ['novalue', '=x', 'PATH=/nowhere', 'PATH=/usr/bin:/bin', 'LD_PRELOAD=/evil.so'];
    const id = await fixture.run(pod, await fixture.image('env', { config: { Env } }));
    const { env: variables } = (await fixture.spec(id)).process;
    assert.ok(variables.includes('PATH=/usr/bin:/bin') && !variables.includes('novalue') && !variables.includes('=x'));
  });

  await t.test('CVE-2025-23266: what an image preloads reaches no program of the host', async () => {
    const image = await fixture.image('preload', {
      config: { Env: ['PATH=/bin', 'LD_PRELOAD=/evil.so', 'BASH_ENV=/evil'] },
    });
    const id = await fixture.run(pod, image);
    const { info } = await daemon.cri.call('ContainerStatus', { containerId: id, verbose: true });
    const monitor = readFileSync(`/proc/${JSON.parse(info.info).monitorPid}/environ`, 'latin1');
    assert.doesNotMatch(monitor, /evil/);
  });

  await t.test('CVE-2025-23266: a variable of one container is not in another of the same image', async () => {
    const [one, two] = await Promise.all([
      fixture.run(pod, plain, { envs: [env('SECRET', 'of-one')] }),
      fixture.run(pod, plain, { envs: [env('OTHER', 'of-two')] }),
    ]);
    assert.match(await fixture.inside(one, 'env'), /SECRET=of-one/);
    assert.doesNotMatch(await fixture.inside(two, 'env'), /SECRET/);
  });

  await t.test(
    'CVE-2024-21626: the monitor of a container has the pipes it needs and no descriptors of the daemon',
    async () => {
      const { info } = await daemon.cri.call('ContainerStatus', { containerId, verbose: true });
      const { monitorPid } = JSON.parse(info.info);
      const open = readdirSync(`/proc/${monitorPid}/fd`).map((fd) => readlinkSync(`/proc/${monitorPid}/fd/${fd}`));
      for (const target of open) assert.doesNotMatch(target, /state\.db|gantry\.sock|registry|\/layers/);
    },
  );

  await t.test('CVE-2025-4437: a container that replaces /etc/passwd by a FIFO delays only its own execs', async () => {
    const id = await fixture.run(pod, plain);
    await fixture.inside(id, 'rm /etc/passwd; mkfifo /etc/passwd');
    const exec = daemon.cri.call('ExecSync', { containerId: id, cmd: ['true'], timeout: 2 });
    await fixture.inside(containerId, 'true');
    await exec.catch(({ code }: { code: number }) => assert.equal(code, DEADLINE_EXCEEDED));
    await daemon.cri.call('StopContainer', { containerId: id, timeout: 0 });
  });

  await t.test('H132: a process that ignores signals is killed at its timeout', async () => {
    const cmd = ['sh', '-c', 'trap "" TERM INT HUP; sleep 100; sleep 100'];
    const began = performance.now();
    await fixture.refused('ExecSync', { containerId, cmd, timeout: 1 }, /deadline exceeded/, DEADLINE_EXCEEDED);
    assert.ok(performance.now() - began < 10_000);
    assert.doesNotMatch(await fixture.inside(containerId, 'ps'), /trap/);
  });

  await t.test('CVE-2022-0811, H100: invalid capabilities are refused', async () => {
    const linux = { securityContext: { capabilities: { addCapabilities: ['SYS_ADMIN', 'FOO'] } } };
    await fixture.refusedContainer(pod, plain, { linux }, /unknown capability "FOO"/);
  });

  await t.test('H091: an exec in what does not exist, and of nothing, is refused', async () => {
    await fixture.refused(
      'ExecSync',
      { containerId: 'fedcba', cmd: ['true'] },
      /container "fedcba" not found/,
      CODE.notFound,
    );
    await fixture.refused('ExecSync', { containerId, cmd: [] }, /cmd/);
    await fixture.refused('ExecSync', { containerId, cmd: ['true'], timeout: -1 }, /timeout: -1 is negative/);
  });

  await t.test('CVE-2021-22883, H174: a signal opens no debugger of the daemon', async () => {
    process.kill(daemon.pid, 'SIGUSR1');
    await fixture.daemon.cri.call('Version');
    const listening = await mustRun('ss', ['-Hltnp']);
    assert.doesNotMatch(listening, /:9229\b/);
    assert.ok(
      !listening.split('\n').some((line) => line.includes(`pid=${daemon.pid},`) && !line.includes('127.0.0.1')),
    );
  });
});
