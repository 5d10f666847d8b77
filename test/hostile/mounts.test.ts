import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestEntry } from '../../src/layers/testing/tar-writer.ts';
import { mustRun } from '../harness/run.ts';
import { HostileFixture } from './hostile-fixture.ts';

const UP = '../'.repeat(20);
const link = (path: string, linkPath: string): TestEntry => ({ path, typeflag: '2', linkPath });

test('hostile mounts and paths', { timeout: 300_000 }, async (t) => {
  await using fixture = await HostileFixture.open();
  const pod = await fixture.pod();
  const plain = await fixture.image('plain');
  /** No file of the host to which an image leads may change. */
  const canary = join(fixture.daemon.base, 'canary');
  mkdirSync(canary);
  writeFileSync(join(canary, 'hosts'), 'untouched\n');
  const isUntouched = (): void => {
    assert.deepEqual(readdirSync(canary), ['hosts']);
    assert.equal(readFileSync(join(canary, 'hosts'), 'utf8'), 'untouched\n');
  };
  const volume = join(fixture.daemon.base, 'volume');
  mkdirSync(volume);
  writeFileSync(join(volume, 'mine'), 'of the volume\n');

  for (const containerPath of ['/proc', '/proc/self/attr', '/proc/sys/kernel', '/proc/../proc/1']) {
    await t.test(`CVE-2019-16884, CVE-2019-19921: a volume at ${containerPath} is refused`, async () => {
      const mounts = [{ containerPath, hostPath: volume }];
      await fixture.refusedContainer(pod, plain, { mounts }, /mounts\.0\.container_path: .*"?\/proc/);
    });
  }

  await t.test('CVE-2023-27561: a volume through a link of the image to /proc is refused', async () => {
    const image = await fixture.image('to-proc', { entries: [link('data', '/proc/self')] });
    const mounts = [{ containerPath: '/data/attr', hostPath: volume }];
    await fixture.refusedContainer(pod, image, { mounts }, /mounts\.0\.container_path: "\/data\/attr" .*\/proc/);
  });

  await t.test(
    'CVE-2025-52881: /proc and /sys are those of the container under whatever volumes there are',
    async () => {
      const mounts = ['/sys/fs', '/dev/null2', '/sys/kernel/x'].map((containerPath) => ({
        containerPath,
        hostPath: volume,
      }));
      const answer = await fixture.daemon.cri
        .call('CreateContainer', fixture.containerRequest(pod, plain, { mounts: mounts.slice(0, 2) }))
        .then(({ containerId }) => containerId as string);
      await fixture.daemon.cri.call('StartContainer', { containerId: answer });
      assert.equal(await fixture.inside(answer, 'stat -f -c %T /proc; ls /sys/fs'), 'proc\ncgroup\nmine\n');
    },
  );

  for (const [at, target] of [`${UP}CANARY`, 'CANARY'].entries()) {
    await t.test(
      `CVE-2021-30465: a mount point that is ${at === 0 ? 'a climbing' : 'an absolute'} link stays inside`,
      async () => {
        const image = await fixture.image(`link-${at}`, { entries: [link('data', target.replace('CANARY', canary))] });
        const mounts = [{ containerPath: '/data/x', hostPath: volume }];
        const id = await fixture.run(pod, image, { mounts });
        assert.equal(await fixture.inside(id, `cat ${canary}/x/mine`), 'of the volume\n');
        isUntouched();
      },
    );
  }

  await t.test('CVE-2021-30465: a mount point in a shared volume that is a link stays inside', async () => {
    symlinkSync(canary, join(volume, 'trap'));
    const mounts = [
      { containerPath: '/shared', hostPath: volume },
      { containerPath: '/shared/trap/inner', hostPath: volume },
    ];
    await fixture.daemon.cri.call('CreateContainer', fixture.containerRequest(pod, plain, { mounts })).catch(() => {});
    isUntouched();
  });

  const places: Readonly<Record<string, readonly TestEntry[]>> = {
    '/etc/hosts is a link out': [link('etc/hosts', `${UP}CANARY/hosts`)],
    '/etc is a link out': [{ path: '.wh.etc' }, link('etc', 'CANARY')],
    '/etc/resolv.conf is a link to nothing': [link('etc/resolv.conf', `${UP}CANARY/made`)],
    '/run is a link out': [{ path: '.wh.run' }, link('run', 'CANARY')],
  };
  for (const [at, [what, entries]] of Object.entries(places).entries()) {
    await t.test(`CVE-2024-5154: an image whose ${what} changes no file of the host`, async () => {
      const own = entries.map((it) => ({ ...it, linkPath: String(it.linkPath ?? '').replace('CANARY', canary) }));
      const image = await fixture.image(`etc-${at}`, { entries: own });
      await fixture.run(pod, image);
      isUntouched();
    });
  }

  for (const name of ['dev', 'proc', 'sys']) {
    await t.test(`CVE-2026-41579: an image whose /${name} is a link gets a real one`, async () => {
      const image = await fixture.image(`tree-${name}`, {
        entries: [{ path: `.wh.${name}` }, link(name, `${UP}${canary}`)],
      });
      const id = await fixture.run(pod, image);
      assert.equal(await fixture.inside(id, `test -d /${name} && test ! -L /${name} && echo real`), 'real\n');
      isUntouched();
    });
  }

  await t.test("CVE-2025-31133: masked paths stay masked if the image's /dev/null is a link", async () => {
    const entries = [{ path: 'dev/', typeflag: '5' }, link('dev/null', '/proc/sys/kernel/core_pattern')];
    const id = await fixture.run(pod, await fixture.image('null', { entries }));
    assert.equal(await fixture.inside(id, 'wc -c < /proc/keys; stat -c %t:%T /dev/null'), '0\n1:3\n');
    assert.match(await fixture.inside(id, 'echo x > /proc/sys/kernel/core_pattern || echo refused'), /refused/);
  });

  await t.test(
    "CVE-2025-52565: a terminal's console is not redirected if the image's /dev/console is a link",
    async () => {
      const entries = [{ path: 'dev/', typeflag: '5' }, link('dev/console', '/proc/sys/kernel/core_pattern')];
      const id = await fixture.run(pod, await fixture.image('console', { entries }), { tty: true });
      assert.equal(await fixture.inside(id, 'test -c /dev/console && echo terminal'), 'terminal\n');
    },
  );

  await t.test('CVE-2022-23648: volumes of an image expose no files of the host', async () => {
    const Volumes = { [`/${UP}${canary}`]: {}, '/data/inner': {}, '': {}, '/': {}, '../../../etc': {} };
    const image = await fixture.image('volumes', { entries: [link('data', canary)], config: { Volumes } });
    const id = await fixture.run(pod, image);
    assert.equal(await fixture.inside(id, `ls ${canary}`), 'inner\n');
    isUntouched();
  });

  await t.test('CVE-2022-23648: more volumes of an image than anybody has are refused', async () => {
    const Volumes = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`/v${at}`, {}]));
    await assert.rejects(
      fixture.image('many', { config: { Volumes } }),
      /config\.Volumes: has 10000 entries, more than 256/,
    );
  });

  await t.test('CVE-2024-21626: a working directory among the descriptors of a process is refused', async () => {
    const text = /leads into a process's directory/;
    for (const workingDir of ['/proc/self/fd/7', '/proc/self/fd/7/../..', '/proc/thread-self/cwd', '/proc/1/root']) {
      await fixture.refusedContainer(pod, plain, { workingDir }, text);
    }
    const image = await fixture.image('cwd', { config: { WorkingDir: '/proc/self/fd/8' } });
    await fixture.refusedContainer(pod, image, {}, text);
    const through = await fixture.image('cwd-link', {
      entries: [link('work', '/proc/self/fd')],
      config: { WorkingDir: '/work/7' },
    });
    await fixture.refusedContainer(pod, through, {}, text);
  });

  await t.test('CVE-2024-21626: a container and its execs have no descriptor of the host', async () => {
    const linux = { securityContext: { namespaceOptions: { pid: 'CONTAINER' } } };
    const id = await fixture.run(pod, plain, { linux });
    // 3 is the directory that is listed.
    assert.equal(await fixture.inside(id, 'echo $(ls /proc/self/fd) of $(ls /proc/1/fd)'), '0 1 2 3 of 0 1 2\n');
  });

  await t.test('H110: invalid mount points are refused', async () => {
    for (const containerPath of ['/', '/..', '/a/../..', '/a\nb', '/./']) {
      const mounts = [{ containerPath, hostPath: volume }];
      await fixture.refusedContainer(pod, plain, { mounts }, /mounts\.0\.container_path: /);
    }
    const twice = ['/a', '/a/'].map((containerPath) => ({ containerPath, hostPath: volume }));
    await fixture.refusedContainer(
      pod,
      plain,
      { mounts: twice },
      /mounts\.1\.container_path: "\/a" is mounted to twice/,
    );
    const relative = [{ containerPath: '/a', hostPath: 'volume' }];
    await fixture.refusedContainer(
      pod,
      plain,
      { mounts: relative },
      /mounts\.0\.host_path: "volume" is not an absolute path/,
    );
  });

  await t.test('H116: characters that part options of a mount part nothing', async () => {
    const containerPath = '/a,ro:b\\c=d e';
    const id = await fixture.run(pod, plain, { mounts: [{ containerPath, hostPath: volume }] });
    assert.equal(await fixture.inside(id, `cat '${containerPath}/mine'`), 'of the volume\n');
  });

  await t.test('H102: masked paths that climb are refused', async () => {
    const masked = (maskedPaths: readonly string[]): object => ({ linux: { securityContext: { maskedPaths } } });
    await fixture.refusedContainer(pod, plain, masked(['/proc/../etc']), /masked_paths\.0: "\/proc\/\.\.\/etc" is no/);
    await fixture.refusedContainer(
      pod,
      plain,
      masked(Array(10_000).fill('/x')),
      /masked_paths: 10000 paths exceed the limit of/,
    );
  });

  await t.test(
    'CVE-2021-25741: a volume whose host path is a link shows the target at the time of the check',
    async () => {
      const hostPath = join(fixture.daemon.base, 'linked');
      symlinkSync(volume, hostPath);
      const id = await fixture.run(pod, plain, { mounts: [{ containerPath: '/v', hostPath, readonly: true }] });
      assert.equal(await fixture.inside(id, 'cat /v/mine'), 'of the volume\n');
    },
  );

  await t.test('CVE-2017-1002101: an image sub path that leaves its image is refused', async () => {
    const image = await fixture.image('sub-path', { entries: [link('out', `${UP}${canary}`)] });
    const mount = { containerPath: '/v', readonly: true, image: { image } };
    for (const imageSubPath of ['../x', 'out/hosts', '/etc']) {
      await fixture.refusedContainer(pod, plain, { mounts: [{ ...mount, imageSubPath }] }, /image_sub_path/);
    }
  });
});

test('hostile logs', { timeout: 120_000 }, async (t) => {
  await using fixture = await HostileFixture.open();
  const plain = await fixture.image('plain');
  const secret = join(fixture.daemon.base, 'secret');
  writeFileSync(secret, 'untouched\n');

  await t.test('CVE-2025-0750: a log path that leaves its directory is refused', async () => {
    const pod = await fixture.pod();
    for (const logPath of ['../../x', '/etc/x', 'a/../../x', 'x/']) {
      await fixture.refusedContainer(pod, plain, { logPath }, /config\.log_path: /);
    }
    const relative = fixture.podConfig({ logDirectory: 'var/log' });
    await fixture.refused(
      'RunPodSandbox',
      { config: relative },
      /config\.log_directory: "var\/log" is not an absolute path/,
    );
  });

  await t.test('H097: a log that is a link, a FIFO or a directory already is refused', async () => {
    const plants: Readonly<Record<string, (path: string) => unknown>> = {
      symlink: (path) => symlinkSync(secret, path),
      fifo: (path) => mustRun('mkfifo', [path]),
      directory: (path) => mkdirSync(path),
    };
    for (const [kind, plant] of Object.entries(plants)) {
      const pod = await fixture.pod();
      await plant(join(pod.config.logDirectory, 'main.log'));
      await fixture.refusedContainer(pod, plain, {}, new RegExp(`main\\.log: exists and is a ${kind}`));
    }
    assert.equal(readFileSync(secret, 'utf8'), 'untouched\n');
  });

  await t.test('H097: a log directory that is a link, or leads out through one, is refused', async () => {
    const elsewhere = join(fixture.daemon.base, 'elsewhere');
    mkdirSync(elsewhere);
    const logDirectory = join(fixture.daemon.base, 'linked-logs');
    symlinkSync(elsewhere, logDirectory);
    await fixture.refusedContainer(
      await fixture.pod({ logDirectory }),
      plain,
      {},
      /config\.log_path: .*linked-logs: is a symbolic link/,
    );
    const pod = await fixture.pod();
    symlinkSync(elsewhere, join(pod.config.logDirectory, 'out'));
    await fixture.refusedContainer(
      pod,
      plain,
      { logPath: 'out/main.log' },
      /config\.log_path: .*\/out: is a symbolic link/,
    );
    assert.deepEqual(readdirSync(elsewhere), []);
  });
});
