import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestEntry } from '../../src/layers/testing/tar-writer.ts';
import { HostileFixture } from './hostile-fixture.ts';

const MIB = 1024 * 1024;
const asUser = (runAsUsername: string): object => ({ linux: { securityContext: { runAsUsername } } });
const asId = (value: number | string, more: object = {}): object => ({
  linux: { securityContext: { runAsUser: { value }, ...more } },
});

test('hostile users and ids', { timeout: 300_000 }, async (t) => {
  await using fixture = await HostileFixture.open();
  const pod = await fixture.pod();
  const plain = await fixture.image('plain');

  await t.test('CVE-2024-40635: an image user beyond 2147483647 is refused, not wrapped to root', async () => {
    for (const [at, User] of ['4294967296', '2147483648:0', '1000:4294967296', '9'.repeat(36)].entries()) {
      const image = await fixture.image(`overflow-${at}`, { config: { User } });
      await fixture.refusedContainer(pod, image, {}, /image\.config\.user: \d+ is not between 0 and 2147483647/);
    }
  });

  await t.test('CVE-2024-40635: an image user that another program might read as 0 is a name', async () => {
    for (const [at, User] of ['0x0', '+0', ' 0', '０', '0\n'].entries()) {
      const image = await fixture.image(`name-${at}`, { config: { User } });
      await fixture.refusedContainer(pod, image, {}, /image\.config\.user: no user .* in the image's \/etc\/passwd/);
    }
    const negative = await fixture.image('negative', { config: { User: '-1' } });
    await fixture.refusedContainer(pod, negative, {}, /image\.config\.user: -1 is not between/);
  });

  await t.test('CVE-2024-40635: ids of the request beyond 2147483647 are refused', async () => {
    await fixture.refusedContainer(pod, plain, asId('4294967296'), /run_as_user: 4294967296 is not between/);
    await fixture.refusedContainer(pod, plain, asId(-1), /run_as_user: -1 is not between/);
    const group = { runAsGroup: { value: '2147483648' } };
    await fixture.refusedContainer(pod, plain, asId(1000, group), /run_as_group: 2147483648 is not between/);
    const groups = { supplementalGroups: ['4294967295'] };
    await fixture.refusedContainer(pod, plain, asId(1000, groups), /supplemental_groups\[0\]: 4294967295 is not/);
  });

  await t.test('CVE-2025-4437: a passwd of 100 MB is refused, and the daemon does not grow by it', async () => {
    const content = Buffer.alloc(100 * MIB, 'x:x:1:1:::\n');
    const image = await fixture.image('huge', { entries: [{ path: 'etc/passwd', content }] });
    const before = fixture.residentBytes();
    await fixture.refusedContainer(pod, image, asUser('x'), /\/etc\/passwd/);
    assert.ok(fixture.residentBytes() - before < 20 * MIB, `grew by ${fixture.residentBytes() - before} bytes`);
  });

  await t.test('a passwd and a group of 10 MiB in short lines are scanned without holding their lines', async () => {
    const web = 'web:x:33:34::/:/bin/sh\n';
    const room = 10 * MIB - web.length;
    const passwd = Buffer.concat([Buffer.alloc(room - (room % 8), 'x:x:1:1\n'), Buffer.from(web)]);
    const group = Buffer.alloc(10 * MIB, 'x:x:50:web,y\n').fill('\n', 10 * MIB - 13);
    const entries = [
      { path: 'etc/passwd', content: passwd },
      { path: 'etc/group', content: group },
    ];
    const image = await fixture.image('short-lines', { entries });
    const before = fixture.residentBytes();
    const ids = await Promise.all(Array.from({ length: 3 }, () => fixture.run(pod, image, asUser('web'))));
    const grown = fixture.residentBytes() - before;
    assert.ok(grown < 120 * MIB, `grew by ${grown} bytes`);
    assert.equal(await fixture.inside(ids[0] ?? '', 'id -u; id -G'), '33\n34 50\n');
  });

  await t.test('60,000 groups of one user are refused at once, and taken with policy Strict', async () => {
    const group = Array.from({ length: 60_000 }, (_, i) => `g${i}:x:${i + 100}:web\n`).join('');
    const entries = [
      { path: 'etc/passwd', content: 'web:x:33:34::/:/bin/sh\n' },
      { path: 'etc/group', content: group },
    ];
    const image = await fixture.image('many-groups', { entries });
    const started = performance.now();
    const text = /the image's \/etc\/group: user "web" is a member of more than 4096 groups.*Strict/s;
    await fixture.refusedContainer(pod, image, asUser('web'), text);
    assert.ok(performance.now() - started < 10_000);
    const strict = { runAsUsername: 'web', supplementalGroupsPolicy: 'Strict' };
    const id = await fixture.run(pod, image, { linux: { securityContext: strict } });
    assert.equal(await fixture.inside(id, 'id -G'), '34\n');
    const supplementalGroups = Array.from({ length: 4097 }, (_, i) => i);
    await fixture.refusedContainer(
      pod,
      image,
      { linux: { securityContext: { supplementalGroups } } },
      /supplemental_groups: 4097 groups, more than 4096/,
    );
  });

  await t.test('as many supplementary groups as are accepted start a container', async () => {
    const supplementalGroups = Array.from({ length: 4095 }, (_, i) => i + 1);
    const started = performance.now();
    await fixture.run(pod, plain, { linux: { securityContext: { supplementalGroups } } });
    assert.ok(performance.now() - started < 20_000);
  });

  await t.test('CVE-2025-4437: invalid lines are skipped', async () => {
    const lines = [
      'nocolon',
      'cr:x:0:0::/:\r',
      '+::::::',
      '+@all:x:0:0',
      ':x:0:0',
      'big:x:99999999999:0::/:',
      'x'.repeat(60_000),
    ];
    const content = [...lines, 'nul\0:x:0:0::/:', 'web:x:33:34::/:/bin/sh', 'neg:x:-1:0::/:', ''].join('\n');
    const image = await fixture.image('lines', { entries: [{ path: 'etc/passwd', content }] });
    assert.equal(await fixture.inside(await fixture.run(pod, image, asUser('web')), 'id -u; id -g'), '33\n34\n');
    for (const name of ['cr', 'big', 'neg', '+@all', 'nul']) {
      await fixture.refusedContainer(pod, image, asUser(name), /run_as_username: no user/);
    }
  });

  const hostUsers = join(fixture.daemon.base, 'host-users');
  writeFileSync(hostUsers, 'hostuser:x:0:0::/:/bin/sh\n');
  const noFiles: Readonly<Record<string, { entry: TestEntry; text: RegExp }>> = {
    'a link to a file of the host': {
      entry: { path: 'etc/passwd', typeflag: '2', linkPath: hostUsers },
      text: /no user/,
    },
    'a link that climbs out': {
      entry: { path: 'etc/passwd', typeflag: '2', linkPath: `${'../'.repeat(20)}${hostUsers}` },
      text: /no user/,
    },
    'a FIFO': { entry: { path: 'etc/passwd', typeflag: '6' }, text: /\/etc\/passwd: is not a regular file/ },
    'an endless device': {
      entry: { path: 'etc/passwd', typeflag: '3', major: 1, minor: 5 },
      text: /\/etc\/passwd: is not a regular file/,
    },
    'a directory': { entry: { path: 'etc/passwd/', typeflag: '5' }, text: /\/etc\/passwd: is not a regular file/ },
  };
  for (const [at, [what, { entry, text }]] of Object.entries(noFiles).entries()) {
    await t.test(`CVE-2024-9676: a passwd that is ${what} is neither followed nor waited for`, async () => {
      const image = await fixture.image(`passwd-${at}`, { entries: [entry] });
      await fixture.refusedContainer(pod, image, asUser('hostuser'), text);
    });
  }

  await t.test('CVE-2024-9676: a passwd that is a link inside the image is read', async () => {
    const entries = [
      { path: 'nix/passwd', content: 'inner:x:44:45::/:/bin/sh\n' },
      { path: 'etc/passwd', typeflag: '2', linkPath: '/nix/passwd' },
    ];
    const image = await fixture.image('nix', { entries });
    assert.equal(await fixture.inside(await fixture.run(pod, image, asUser('inner')), 'id -u'), '44\n');
  });

  await t.test('CVE-2022-4318: a HOME with line breaks adds no user', async () => {
    const envs = [{ key: 'HOME', value: Buffer.from('/root:/bin/sh\nevil::0:0::/:/bin/sh') }];
    const id = await fixture.run(pod, plain, { envs, ...asId(1234) });
    assert.doesNotMatch(await fixture.inside(id, 'cat /etc/passwd'), /evil/);
    assert.equal(await fixture.inside(id, 'id -u'), '1234\n');
  });

  await t.test('CVE-2022-4318: a working directory with line breaks is refused', async () => {
    await fixture.refusedContainer(
      pod,
      plain,
      { workingDir: '/a\nevil::0:0::/:/bin/sh' },
      /working_dir: .* is not an absolute path/,
    );
  });

  await t.test(
    'CVE-2022-2995, CVE-2023-25173: the primary group is among the groups, and Strict adds none',
    async () => {
      const entries = [
        { path: 'etc/passwd', content: 'root:x:0:0::/:/bin/sh\nweb:x:33:34::/:/bin/sh\n' },
        { path: 'etc/group', content: 'root:x:0:\nextra:x:5000:web\n' },
      ];
      const image = await fixture.image('groups', { entries });
      const groups = async (supplementalGroupsPolicy: string): Promise<string> => {
        const linux = { securityContext: { runAsUsername: 'web', supplementalGroups: [77], supplementalGroupsPolicy } };
        return await fixture.inside(await fixture.run(pod, image, { linux }), 'id -G');
      };
      assert.equal(await groups('Merge'), '34 77 5000\n');
      assert.equal(await groups('Strict'), '34 77\n');
    },
  );

  await t.test(
    'CVE-2022-27652, CVE-2022-29162: no capability is inheritable, of a container nor of an exec',
    async () => {
      const script = "sed -n 's/^CapInh:\\t//p' /proc/1/status /proc/self/status";
      const none = '0'.repeat(16);
      for (const over of [{}, asId(1000)]) {
        assert.equal(await fixture.inside(await fixture.run(pod, plain, over), script), `${none}\n${none}\n`);
      }
    },
  );
});
