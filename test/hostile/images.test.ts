import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type TestEntry, tarOf } from '../../src/layers/testing/tar-writer.ts';
import { eventually, run } from '../harness/run.ts';
import { adminResources } from '../host/admin.ts';
import { CODE, HostileFixture } from './hostile-fixture.ts';

const MIB = 1024 * 1024;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const EMPTY = { mediaType: CONFIG, digest: `sha256:${'0'.repeat(64)}`, size: 2 };

test('hostile images', { timeout: 300_000 }, async (t) => {
  await using fixture = await HostileFixture.open();
  const { daemon, store } = fixture;
  const pod = await fixture.pod();

  /** The pull fails with that text and the image's name, nothing of it remains, and the next pull works. */
  const refused = async (image: string, text: RegExp, code?: number): Promise<void> => {
    const before = await listed();
    const details = await fixture.refused('PullImage', { image: { image } }, text, code);
    assert.ok(details.includes(image), details);
    assert.deepEqual(await listed(), before);
    assert.deepEqual(readdirSync(join(daemon.root, 'staging')), []);
  };
  const listed = async (): Promise<readonly string[]> =>
    (await daemon.cri.call('ListImages')).images.map(({ id }: { id: string }) => id).sort();
  const refusedLayer = async (name: string, entries: readonly TestEntry[], text: RegExp): Promise<void> =>
    await refused(await fixture.publish(name, { layers: [tarOf(entries)] }), text);
  /** A manifest with exactly these bytes. */
  const raw = async (name: string, document: object, mediaType = MANIFEST): Promise<string> => {
    const manifest = await store.putManifest(Buffer.from(JSON.stringify(document)), mediaType);
    await store.tag(`hostile/${name}`, '1', manifest);
    return `docker.io/hostile/${name}:1`;
  };

  await t.test('CVE-2021-41190: a document that is a manifest and an index is refused', async () => {
    const both = { schemaVersion: 2, config: EMPTY, layers: [], manifests: [] };
    await refused(await raw('both', both), /ambiguous/);
    const typed = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] };
    await refused(await raw('mistyped', typed), /mistyped:1.*(Content-Type|mediaType|media type)/s);
  });

  await t.test('CVE-2020-15157: a layer with an address of its own is never fetched from there', async () => {
    const bytes = gzipSync(tarOf([{ path: 'f', content: 'x' }]));
    const layer = await store.putBlob(bytes, LAYER);
    const address = `http://127.0.0.1:${fixture.registry.port}/elsewhere`;
    const config = await store.putBlob(Buffer.from('{"rootfs":{"type":"layers","diff_ids":[]}}'), CONFIG);
    const foreign = { ...layer, digest: `sha256:${'1'.repeat(64)}`, urls: [address] };
    await daemon.cri
      .call('PullImage', {
        image: { image: await raw('foreign', { schemaVersion: 2, mediaType: MANIFEST, config, layers: [foreign] }) },
      })
      .then(
        () => assert.fail('pulled'),
        () => {},
      );
    assert.ok(fixture.registry.requests.every(({ path }) => !path.includes('elsewhere')));
  });

  await t.test('CVE-2021-20291: a layer that is not an archive fails at once and delays no other pull', async () => {
    const garbage = Buffer.from('\xfd7zXZ not gzip at all '.repeat(1000), 'latin1');
    await refused(await fixture.publish('xz', { layers: [garbage], wrap: (bytes) => bytes }), /not a tar archive/);
    await refused(await fixture.publish('no-tar', { layers: [garbage] }), /not a tar archive/);
    await fixture.image('after-garbage');
  });

  await t.test('CVE-2025-47290: entries that swap their parents stay in their layer', async () => {
    const swap: TestEntry[] = [
      { path: 'p/', typeflag: '5' },
      { path: 'p/one', content: 'x' },
      { path: 'p', typeflag: '2', linkPath: '../../../../../../../../etc' },
      { path: 'p/gantry-was-here', content: 'evil' },
    ];
    const id = await fixture.run(pod, await fixture.image('swap', { entries: swap }));
    assert.equal(await fixture.inside(id, 'cat /etc/gantry-was-here'), 'evil');
    assert.equal(statSync('/etc/gantry-was-here', { throwIfNoEntry: false }), undefined);
  });

  await t.test('CVE-2021-32760: mode and owner of a hard link to a link reach no file of the host', async () => {
    const before = statSync('/etc/shadow');
    const entries: TestEntry[] = [
      { path: 'link', typeflag: '2', linkPath: '/etc/shadow' },
      { path: 'hard', typeflag: '1', linkPath: 'link', mode: 0o4777, uid: 1000 },
    ];
    await fixture.image('hard', { entries });
    const { mode, uid } = statSync('/etc/shadow');
    assert.deepEqual([mode, uid], [before.mode, before.uid]);
    await refusedLayer('hard-out', [{ path: 'x', typeflag: '1', linkPath: '/etc/passwd' }], /target of a hard link/);
  });

  await t.test('CVE-2021-29136: a root that is a link or a file in the archive stays a directory of root', async () => {
    for (const typeflag of ['2', '0']) {
      const entries = [{ path: './', typeflag, linkPath: '/', mode: 0, uid: 1000 }];
      const id = await fixture.run(pod, await fixture.image(`root-${typeflag}`, { entries }));
      assert.equal(await fixture.inside(id, 'stat -c "%F %a %u:%g" /'), 'directory 755 0:0\n');
    }
  });

  await t.test('CVE-2025-58183: a sparse file with a map without end is refused', async () => {
    const pax = { 'GNU.sparse.realsize': '9223372036854775807', 'GNU.sparse.map': '0,0' };
    await refusedLayer('sparse', [{ path: 'f', pax }], /sparse/);
    const regions = { 'GNU.sparse.realsize': '100', 'GNU.sparse.map': '0,0,'.repeat(70_000).slice(0, -1) };
    await refusedLayer('regions', [{ path: 'f', pax: regions }], /more than 65536 regions/);
  });

  await t.test('H008, H010: bytes that are not what was named are refused', async () => {
    const layers = [tarOf([{ path: 'f', content: 'x' }])];
    await refused(
      await fixture.publish('diff', { layers, diffIds: [`sha256:${'0'.repeat(64)}`] }),
      /its digest is sha256:/,
    );
    for (const size of [0, -1, 2 ** 53 + 1]) {
      const config = { ...(await store.putBlob(Buffer.from('{}'), CONFIG)), size };
      await refused(await raw(`size${size}`, { schemaVersion: 2, mediaType: MANIFEST, config, layers: [] }), /size/);
    }
  });

  await t.test('H009: a digest that is a path is refused before it becomes one', async () => {
    for (const [at, digest] of [
      'sha256:../../../etc/passwd',
      `sha256:${'A'.repeat(64)}`,
      'md5:00',
      '',
      `sha256:${'0'.repeat(63)}`,
    ].entries()) {
      const document = { schemaVersion: 2, mediaType: MANIFEST, config: { ...EMPTY, digest }, layers: [] };
      await refused(await raw(`digest-${at}`, document), /digest/);
    }
  });

  await t.test('H025, H026: a decompression bomb and a truncated layer leave nothing', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB), { level: 9 });
    const header = tarOf([{ path: 'f', rawSize: Buffer.from('77777777777\0') }]).subarray(0, 512);
    const wrap = (): Buffer => Buffer.concat([gzipSync(header), bomb]);
    const image = await fixture.publish('bomb', { layers: [Buffer.alloc(0)], wrap });
    await refused(image, /ends in the middle of a member/);
  });

  await t.test('H045, H049: a forged whiteout hides nothing, and a false one is refused', async () => {
    const forged: TestEntry[] = [{ path: 'etc/passwd', typeflag: '3', major: 0, minor: 0 }];
    const id = await fixture.run(pod, await fixture.image('forged', { entries: forged }));
    assert.match(await fixture.inside(id, 'cat /etc/passwd'), /root/);
    await refusedLayer('whiteout', [{ path: '.wh..' }], /is not a valid whiteout name/);
  });

  await t.test('H050: attributes that steer overlay are not taken', async () => {
    const pax = { 'SCHILY.xattr.trusted.overlay.redirect': '/../../other', 'SCHILY.xattr.user.overlay.opaque': 'y' };
    const id = await fixture.run(
      pod,
      await fixture.image('overlay', { entries: [{ path: 'etc/', typeflag: '5', pax }] }),
    );
    assert.match(await fixture.inside(id, 'cat /etc/passwd'), /root/);
  });

  await t.test('H054: a name without end is refused', async () => {
    await refusedLayer(
      'name',
      [{ path: 'x', typeflag: 'L', rawSize: Buffer.from('10000000000\0') }],
      /extended header of/,
    );
  });

  await t.test('H058: a name that is a terminal sequence is escaped in the answer', async () => {
    const path = Buffer.from([0xff, 0xfe, 0x0a, 0x1b, 0x5b, 0x41]);
    await refusedLayer('escape', [{ path, typeflag: '1', linkPath: 'missing' }], /entry "\\xff\\xfe\\x0a\\x1b\[A"/);
  });

  await t.test('H012: an image without a layer has a root of its own', async () => {
    const image = await fixture.publish('empty', { layers: [], config: { Cmd: ['/none'] } });
    await daemon.cri.call('PullImage', { image: { image } });
    const before = await adminResources(daemon.admin);
    const request = fixture.containerRequest(pod, image, { command: ['/none'] });
    await assert.rejects(daemon.cri.call('CreateContainer', request), /"?\/none"?/);
    assert.deepEqual(await adminResources(daemon.admin), before);
  });

  await t.test('H022: invalid names are refused without asking any registry', async () => {
    const asked = fixture.registry.requests.length;
    const names = [
      'user:pw@host/img',
      'docker.io:99999/x',
      'docker.io/a/../b',
      'docker.io/UPPER',
      `docker.io/${'x'.repeat(5000)}`,
    ];
    for (const image of [
      ...names,
      'docker.io/a b',
      'docker.io/a\nb',
      'docker.io/a\0b',
      `docker.io/x@sha256:${'a'.repeat(64)}:tag`,
      'dоcker.io/x',
    ]) {
      await fixture.refused(
        'PullImage',
        { image: { image } },
        /^image: .* is not an image reference: |^image\.image: contains a NUL/s,
      );
    }
    await fixture.refused('PullImage', { image: { image: '' } }, /^image\.image: is empty/);
    assert.equal(fixture.registry.requests.length, asked);
  });

  await t.test('H074: an image without a command, or with an empty one, is refused when it is to run', async () => {
    const none = await fixture.image('no-command', { config: { Cmd: null } });
    await fixture.refusedContainer(pod, none, { command: [] }, /command: not set, and image .*no-command/);
    const empty = await fixture.image('empty-command', { config: { Entrypoint: [''] } });
    await fixture.refusedContainer(pod, empty, { command: [] }, /command: the first argument is empty/);
  });

  await t.test('a configuration with more entries than an image can need is refused at the pull', async () => {
    const names = (length: number): string[] => Array.from({ length }, (_, i) => `N${i}=x`);
    const object = (length: number): object => Object.fromEntries(names(length).map((name) => [name, {}]));
    const parts = { Env: names(4097), Labels: object(4097), Volumes: object(257) };
    for (const [part, value] of Object.entries(parts)) {
      const image = await fixture.publish(`many-${part.toLowerCase()}`, { layers: [], config: { [part]: value } });
      await refused(image, new RegExp(`config\\.${part}: has \\d+ entries, more than`));
    }
  });

  await t.test(
    'a configuration of a million members that nothing reads is shown without becoming objects',
    async () => {
      const image = await fixture.image('members', {
        config: { Unknown: Array.from({ length: 1_000_000 }, () => ({})) },
      });
      const before = fixture.residentBytes();
      const { info } = await daemon.cri.call('ImageStatus', { image: { image }, verbose: true });
      assert.equal(JSON.parse(info.info).imageSpec.config.Unknown.length, 1_000_000);
      const grown = fixture.residentBytes() - before;
      assert.ok(grown < 64 * 1024 * 1024, `grew by ${grown} bytes`);
    },
  );

  await t.test(
    'images whose configurations together exceed the memory limit are refused, and the daemon can be restarted',
    async () => {
      const pulled: string[] = [];
      const pull = async (at: number): Promise<{ readonly code: number; readonly details: string } | undefined> => {
        const Labels = { [`n${at}`]: 'x'.repeat(3_000_000) };
        const image = await fixture.publish(`labels-${at}`, { layers: [], config: { Labels } });
        return await daemon.cri.call('PullImage', { image: { image } }).then(
          () => void pulled.push(image),
          (reason: { code: number; details: string }) => reason,
        );
      };
      let refusal = await pull(0);
      for (let at = 1; at < 60 && refusal === undefined; at += 1) refusal = await pull(at);
      assert.equal(refusal?.code, CODE.exhausted, refusal?.details ?? 'all were pulled');
      assert.match(refusal?.details ?? '', /labels-\d+:1": the image's configuration needs \d+ bytes .*remove images/s);
      await daemon.end('SIGKILL');
      await daemon.start();
      for (const image of pulled) await daemon.cri.call('RemoveImage', { image: { image } });
      assert.equal(await pull(60), undefined);
      await daemon.cri.call('RemoveImage', { image: { image: pulled.at(-1) } });
    },
  );

  await t.test('H076: an invalid stop signal does not prevent a container from being stopped', async () => {
    const containerId = await fixture.run(pod, await fixture.image('signal', { config: { StopSignal: 'RTMIN+99' } }), {
      command: ['sh', '-c', 'trap "exit 7" TERM; touch /ready; while :; do sleep 0.05; done'],
    });
    await eventually('the container to mind the signal', 20, () =>
      fixture.inside(containerId, 'test -e /ready; echo $?').then((code) => code === '0\n'),
    );
    await daemon.cri.call('StopContainer', { containerId, timeout: 20 });
    assert.equal((await daemon.cri.call('ContainerStatus', { containerId })).status.exitCode, 7);
  });

  await t.test(
    'CVE-2021-41103, CVE-2024-25621, H052: other users have no access to the layers and the sockets',
    async () => {
      await fixture.image('setuid', { entries: [{ path: 'bin/root', content: '#!/bin/sh', mode: 0o4755 }] });
      const ls = await run('setpriv', [
        '--reuid',
        '1000',
        '--regid',
        '1000',
        '--clear-groups',
        'ls',
        '-R',
        daemon.root,
      ]);
      assert.match(ls.stderr, /Permission denied/);
      assert.doesNotMatch(ls.stdout, /layers/);
      const modes = [daemon.root, daemon.runRoot, daemon.socket, daemon.admin].map(
        (path) => statSync(path).mode & 0o777,
      );
      assert.deepEqual(modes, [0o711, 0o711, 0o660, 0o600]);
    },
  );

  await t.test('CVE-2020-15257: no abstract socket, which would have no owner, is opened', () => {
    const own = new Set(readdirSync(`/proc/${daemon.pid}/fd`).map((fd) => inodeOf(daemon.pid, fd)));
    const abstract = readFileSync('/proc/net/unix', 'utf8')
      .split('\n')
      .filter((line) => / @/.test(line));
    assert.deepEqual(
      abstract.filter((line) => own.has(line.split(/\s+/)[6] ?? '')),
      [],
    );
    assert.deepEqual(
      abstract.filter((line) => /gantry|conmon|shim/.test(line)),
      [],
    );
  });

  await t.test('H006: a pull by a digest that other bytes answer to is refused', async () => {
    await refused(`docker.io/hostile/plain@sha256:${'2'.repeat(64)}`, /plain@sha256:2/, CODE.notFound);
  });
});

function inodeOf(pid: number, fd: string): string {
  const target = statSync(`/proc/${pid}/fd/${fd}`, { throwIfNoEntry: false });
  return target?.isSocket() === true ? String(target.ino) : '';
}
