import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { describe, it } from 'node:test';
import { listXattrs } from '../../host/file-node-calls.ts';
import { RemoteFailure } from '../packed-failure.ts';
import { type TestEntry, tarMember, tarOf } from '../testing/tar-writer.ts';
import { TestDirectory, type UnpackOptions, unpackArchive, unpacked } from '../testing/unpack-archive.ts';

/** Nothing but what the test put there. */
const SENTINEL = 'untouched';

describe('a hostile layer', () => {
  for (const path of ['../x', '/x', 'a/../../x', './../x', '../../../../../../x', '/../x']) {
    it(`H040: the name ${path} lands inside the layer`, async () => {
      using layer = await unpacked([{ path, content: 'x' }]);
      assert.equal(readFileSync(`${layer.root}/x`, 'utf8'), 'x');
      assert.deepEqual(readdirSync(layer.outside), []);
    });
  }

  for (const path of ['', '.', '..', './', '../..', '//']) {
    it(`H040: the name "${path}" of a file means the root and is passed over`, async () => {
      using layer = await unpacked([{ path, content: 'x' }]);
      assert.deepEqual(readdirSync(layer.root), []);
    });
  }

  it('H040: a file whose name ends in a slash is a file', async () => {
    using layer = await unpacked([{ path: 'f/', content: 'x' }]);
    assert.equal(readFileSync(`${layer.root}/f`, 'utf8'), 'x');
  });

  it('H041: a file through an absolute symlink is written inside the layer', async () => {
    await assertContained((outside) => [
      { path: 'link', typeflag: '2', linkPath: outside },
      { path: 'link/x', content: 'evil' },
    ]);
  });

  it('H041: a file through a relative symlink and a chain is written inside the layer', async () => {
    await assertContained((outside) => [
      { path: 'd/', typeflag: '5' },
      { path: 'd/up', typeflag: '2', linkPath: '../../../../../../../..' },
      { path: 'chain', typeflag: '2', linkPath: `d/up${outside}` },
      { path: 'chain/x', content: 'evil' },
    ]);
  });

  it('H041: a loop of symlinks is an error that names the entry', async () => {
    const loop = [
      { path: 'a', typeflag: '2', linkPath: 'b' },
      { path: 'b', typeflag: '2', linkPath: 'a' },
      { path: 'a/x', content: 'x' },
    ];
    await assertRejected(loop, /entry "a\/x": .*(symlinks|ELOOP)/);
  });

  it('H042: hard links reach nothing of the host', async () => {
    using directory = new TestDirectory();
    const victim = `${directory.path}/victim`;
    writeFileSync(victim, SENTINEL);
    for (const linkPath of [victim, `../..${victim}`, `../../../../../../../..${victim}`]) {
      await assertRejected(
        [{ path: 'x', typeflag: '1', linkPath }],
        /entry "x": the target of a hard link does not exist/,
      );
    }
    const through = [
      { path: 'd', typeflag: '2', linkPath: directory.path },
      { path: 'x', typeflag: '1', linkPath: 'd/victim' },
    ];
    await assertRejected(through, /the target of a hard link does not exist/);
    assert.equal(statSync(victim).nlink, 1);
  });

  it('H042: a hard link to itself, to a directory or to nothing harms nobody', async () => {
    using layer = await unpacked([
      { path: 'f', content: 'x' },
      { path: 'f', typeflag: '1', linkPath: 'f' },
    ]);
    assert.equal(readFileSync(`${layer.root}/f`, 'utf8'), 'x');
    await assertRejected(
      [
        { path: 'd', typeflag: '5' },
        { path: 'x', typeflag: '1', linkPath: 'd' },
      ],
      /entry "x": EPERM/,
    );
    await assertRejected([{ path: 'x', typeflag: '1', linkPath: '' }], /entry "x"/);
  });

  it('H043: mode and owner of a hard link to a symlink do not reach its target', async () => {
    using directory = new TestDirectory();
    const victim = `${directory.path}/victim`;
    writeFileSync(victim, SENTINEL);
    chmodSync(victim, 0o600);
    using layer = await unpacked([
      { path: 'link', typeflag: '2', linkPath: victim },
      { path: 'hard', typeflag: '1', linkPath: 'link', mode: 0o4777, uid: 1000 },
    ]);
    assert.ok(lstatSync(`${layer.root}/hard`).isSymbolicLink());
    const { mode, uid } = statSync(victim);
    assert.deepEqual([mode & 0o7777, uid], [0o600, 0]);
  });

  for (const typeflag of ['0', '1', '2', '3', '6']) {
    it(`H044: the root stays a directory of root when an entry of type ${typeflag} is named "."`, async () => {
      using layer = await unpacked([
        { path: 'victim', content: 'x' },
        { path: './', typeflag, linkPath: 'victim', major: 1, minor: 3, mode: 0, uid: 1000 },
        { path: 'after', content: 'x' },
      ]);
      const root = lstatSync(layer.root);
      assert.ok(root.isDirectory());
      assert.deepEqual([root.uid, root.gid, root.mode & 0o7777], [0, 0, 0o755]);
      assert.deepEqual(readdirSync(layer.root).sort(), ['after', 'victim']);
    });
  }

  it('H044: the root keeps a sane mode and owner whatever its entry says', async () => {
    for (const mode of [0, 0o777, 0o4755, 0o1777]) {
      const ids = { pax: { uid: '4294967294', gid: '4294967294' } };
      using layer = await unpacked([{ path: './', typeflag: '5', mode, ...ids }]);
      const root = lstatSync(layer.root);
      assert.deepEqual([root.uid, root.gid, root.mode & 0o7777], [0, 0, 0o755]);
    }
    await assertRejected([{ path: 'f', pax: { uid: '4294967295' } }], /uid 4294967295 .* out of range/);
  });

  for (const path of ['.wh.', '.wh..', '.wh...', 'd/.wh..']) {
    it(`H045: the whiteout "${path}" is refused`, async () => {
      await assertRejected([{ path: 'd/', typeflag: '5' }, { path }], /is no whiteout of a file/);
    });
  }

  it('H045: a directory whose name looks like a whiteout is an ordinary one', async () => {
    using layer = await unpacked([
      { path: '.wh.a/', typeflag: '5' },
      { path: '.wh.a/b', content: 'x' },
    ]);
    assert.equal(readFileSync(`${layer.root}/.wh.a/b`, 'utf8'), 'x');
  });

  it('H046: an opaque mark under a symlinked directory spares the siblings of its own layer', async () => {
    for (const position of [2, 3, 4]) {
      const entries: TestEntry[] = [
        { path: 'real/', typeflag: '5' },
        { path: 'link', typeflag: '2', linkPath: 'real' },
        { path: 'link/before', content: 'x' },
        { path: 'real/after', content: 'x' },
      ];
      entries.splice(position, 0, { path: 'link/.wh..wh..opq' });
      using layer = await unpacked(entries);
      assert.deepEqual(readdirSync(`${layer.root}/real`).sort(), ['after', 'before']);
      assert.ok(listXattrs(Buffer.from(`${layer.root}/real`)).includes('trusted.overlay.opaque'));
    }
  });

  it('H047: a whiteout through a symlink hides inside the layer only', async () => {
    using directory = new TestDirectory();
    writeFileSync(`${directory.path}/victim`, SENTINEL);
    using layer = await unpacked([
      { path: 'link', typeflag: '2', linkPath: directory.path },
      { path: 'link/.wh.victim' },
    ]);
    assert.equal(readFileSync(`${directory.path}/victim`, 'utf8'), SENTINEL);
    assert.deepEqual(readdirSync(layer.root), ['link']);
  });

  for (const name of ['.wh..wh.plnk', '.wh..wh.aufs', '.wh..wh.unknown']) {
    it(`H048: ${name} is passed over`, async () => {
      using layer = await unpacked([
        { path: name, content: 'x' },
        { path: 'f', content: 'x' },
      ]);
      assert.deepEqual(readdirSync(layer.root), ['f']);
    });
  }

  it('H049: a forged overlay whiteout and a socket are passed over, other nodes are made and never opened', async () => {
    using layer = await unpacked([
      { path: 'etc/', typeflag: '5' },
      { path: 'etc/passwd', content: 'root' },
      { path: 'etc/passwd', typeflag: '3', major: 0, minor: 0 },
      { path: 'socket', typeflag: 's' },
      { path: 'mem', typeflag: '3', major: 1, minor: 1 },
      { path: 'sda', typeflag: '4', major: 8, minor: 0 },
      { path: 'fifo', typeflag: '6' },
      // Opening a fifo without a reader would hang.
      { path: 'fifo', content: 'replaced' },
    ]);
    assert.equal(readFileSync(`${layer.root}/etc/passwd`, 'utf8'), 'root');
    assert.deepEqual(readdirSync(layer.root).sort(), ['etc', 'fifo', 'mem', 'sda']);
    assert.equal(readFileSync(`${layer.root}/fifo`, 'utf8'), 'replaced');
  });

  it('H050: attributes that steer overlay are stripped', async () => {
    const names = ['redirect', 'opaque', 'metacopy', 'nlink', 'origin', 'upper'];
    const forged = names.flatMap((name) => [`trusted.overlay.${name}`, `user.overlay.${name}`]);
    const pax = Object.fromEntries(
      [...forged, 'trusted.other', 'user.kept'].map((n) => [`SCHILY.xattr.${n}`, '/../../other']),
    );
    using layer = await unpacked([
      { path: 'd/', typeflag: '5', pax },
      { path: 'f', content: 'x', pax },
    ]);
    for (const name of ['d', 'f']) assert.deepEqual(listXattrs(Buffer.from(`${layer.root}/${name}`)), ['user.kept']);
  });

  it('H053: sparse files beyond the limits are refused', async () => {
    const sparse = (realsize: string, map: string): TestEntry => ({
      path: 'f',
      pax: { 'GNU.sparse.realsize': realsize, 'GNU.sparse.map': map },
    });
    await assertRejected([sparse('9223372036854775807', '0,0')], /sparse/);
    await assertRejected([sparse('8000000000000000', '0,0')], /claims 8000000000000000 bytes/);
    await assertRejected([sparse('100', '0,0,'.repeat(70_000).slice(0, -1))], /more than 65536 regions/);
    await assertRejected([sparse('100', '50,10,0,10')], /overlap|stores/);
    await assertRejected([sparse('100', '0')], /offset without a length/);
    const inContent = { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '100' };
    await assertRejected(
      [{ path: 'f', content: '10000000\n'.padEnd(1024, '1\n'), pax: inContent }],
      /more than 65536 regions/,
    );
    await assertRejected([{ path: 'f', content: '9'.repeat(5000), pax: inContent }], /sparse/);
  });

  it('H054: extended headers that are too large or lie are refused', async () => {
    for (const typeflag of ['x', 'g', 'L', 'K']) {
      const huge = Buffer.from('10000000000\0', 'latin1');
      await assertRejected([{ path: 'h', typeflag, rawSize: huge }], /an extended header of 1073741824 bytes/);
    }
    for (const content of [
      '99 path=x\n',
      '5 path=x\n',
      'path=x\n',
      '7 =abc\n',
      '8 pathx\n',
      '0 a=b\n',
      '-6 a=b\n',
      '9999999999999999999999 a=b\n',
    ]) {
      await assertRejected([{ path: 'h', typeflag: 'x', content }, { path: 'f' }], /extended header/);
    }
  });

  it('H055: sizes that lie are refused', async () => {
    const base256 = (hex: string): Buffer => Buffer.from(hex.padStart(24, '0').replace(/^../, '80'), 'hex');
    const negative = Buffer.from('ffffffffffffffffffffffff', 'hex');
    for (const rawSize of [base256('8000000000000000'), base256('20000000000001'), negative]) {
      await assertRejected([{ path: 'f', rawSize }], /size -?\d+ of an archive header is out of range/);
    }
    await assertRejected([{ path: 'f', rawSize: Buffer.from('12junk89\0\0\0\0') }], /not an octal number/);
    await assertRejected([{ path: 'f', pax: { size: '-5' } }], /not a decimal number/);
    await assertRejected([{ path: 'f', rawSize: Buffer.from('00000777777\0') }], /ends in the middle of a member/);
  });

  it('H055: a wrong checksum and what is no archive are refused', async () => {
    const archive = tarOf([{ path: 'f', content: 'x' }]);
    archive[0] = 0x67;
    await assertRejectedArchive(archive, /not a tar archive/);
    await assertRejectedArchive(Buffer.from('<html>'.repeat(1000)), /not a tar archive/);
    await assertRejectedArchive(
      Buffer.concat([tarMember({ path: 'f' }), Buffer.alloc(512), tarMember({ path: 'g' })]),
      /zero block/,
    );
  });

  it('H056: more entries than the limit are refused', async () => {
    const many = Array.from({ length: 101 }, (_, i) => ({ path: `d${i}`, typeflag: i % 2 === 0 ? '5' : '0' }));
    await assertRejected(many, /more than 100 entries/, { limits: { entries: 100 } });
  });

  it('H057: a path longer than the kernel takes is a clean error, a deep one is unpacked', async () => {
    const deep = 'd/'.repeat(1900);
    using layer = await unpacked([{ path: `${deep}f`, content: 'x' }]);
    assert.equal(readFileSync(`${layer.root}/${deep}f`, 'utf8'), 'x');
    await assertRejected([{ path: `${'d/'.repeat(5000)}f` }], /ENAMETOOLONG/);
    await assertRejected([{ path: 'n'.repeat(256) }], /entry "n+": ENAMETOOLONG/);
  });

  it('H058: names are kept byte by byte, and escaped in messages', async () => {
    const name = Buffer.from([0xff, 0xfe, 0x0a, 0x1b, 0x5b, 0x41]);
    using layer = await unpacked([{ path: name, content: 'x' }]);
    assert.deepEqual(readdirSync(layer.root, { encoding: 'buffer' }), [name]);
    await assertRejected([{ path: name, typeflag: '1', linkPath: 'missing' }], /entry "\\xff\\xfe\\x0a\\x1b\[A"/);
    await assertRejected([{ path: 'x', pax: { path: 'a\0b' } }], /a name contains NUL/);
  });

  it('H059: the last entry of a path wins, through every change of type', async () => {
    const types = ['0', '5', '2', '5', '0', '2', '6', '3', '5'];
    const entries = types.flatMap((typeflag): TestEntry[] => [
      { path: 'p', typeflag, linkPath: '/outside', major: 1, minor: 3 },
      ...(typeflag === '5'
        ? [
            { path: 'p/inner/', typeflag: '5' },
            { path: 'p/inner/f', content: 'x' },
          ]
        : []),
    ]);
    using layer = await unpacked([...entries, { path: 'p', content: 'last' }]);
    assert.equal(readFileSync(`${layer.root}/p`, 'utf8'), 'last');
    assert.deepEqual(readdirSync(layer.root), ['p']);
  });

  it('H059: a parent that is swapped for a symlink between two entries leads nowhere else', async () => {
    await assertContained((outside) => [
      { path: 'p/', typeflag: '5' },
      { path: 'p/one', content: 'x' },
      { path: 'p', typeflag: '2', linkPath: outside },
      { path: 'p/x', content: 'evil' },
    ]);
  });

  it('H060: two layers unpacked at once do not see each other', async () => {
    const layers = await Promise.all([
      unpacked([
        { path: 'link', typeflag: '2', linkPath: '/target' },
        { path: 'target/', typeflag: '5' },
        { path: 'link/x', content: '1' },
      ]),
      unpacked([
        { path: 'link/', typeflag: '5' },
        { path: 'link/x', content: '2' },
      ]),
    ]);
    using first = layers[0];
    using second = layers[1];
    assert.equal(readFileSync(`${first.root}/target/x`, 'utf8'), '1');
    assert.equal(readFileSync(`${second.root}/link/x`, 'utf8'), '2');
  });

  it('H062: times beyond what file systems keep are clamped', async () => {
    const times = { past: '-1000000000000', future: '1000000000000000000', nan: 'NaN', exact: '1.5', minus: '-0.5' };
    using layer = await unpacked(
      Object.entries(times).map(([path, mtime]) => ({ path, content: 'x', pax: { mtime } })),
    );
    const seconds = Object.keys(times).map((name) => statSync(`${layer.root}/${name}`).mtimeMs / 1000);
    assert.deepEqual(seconds, [0, 15_032_385_535, 0, 1.5, 0]);
  });

  it('H064: the same name many times takes linear time, and the last one wins', async () => {
    const twenty = 20_000;
    const entries = Array.from({ length: twenty }, (_, i) => ({ path: 'f', content: `${i}` }));
    const directories = [0o700, 0o711, 0o750].map((mode) => ({ path: 'd/', typeflag: '5', mode }));
    using layer = await unpacked([...entries, ...directories]);
    assert.equal(readFileSync(`${layer.root}/f`, 'utf8'), `${twenty - 1}`);
    assert.equal(statSync(`${layer.root}/d`).mode & 0o777, 0o750);
  });

  it('H025: unpacking stops while the disk still has its reserve', async () => {
    const big = [{ path: 'f', content: Buffer.alloc(40 * 1024 * 1024) }];
    await assertRejected(big, /no space left for image layers/, { limits: { reserveBytes: Number.MAX_SAFE_INTEGER } });
  });

  it('is refused when a member is of a kind nobody knows', async () => {
    await assertRejected([{ path: 'f', typeflag: 'M' }], /type "M" are not known/);
  });

  it('survives random damage with an error or a layer, never more', async () => {
    const good = tarOf([
      { path: 'd/', typeflag: '5' },
      { path: 'd/f', content: 'x'.repeat(700), pax: { mtime: '1.5', 'SCHILY.xattr.user.a': 'b' } },
      { path: 'l', typeflag: '2', linkPath: 'd' },
      { path: 'h', typeflag: '1', linkPath: 'd/f' },
    ]);
    let seed = 42;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    for (let run = 0; run < 25; run++) {
      const bad = Buffer.from(good);
      for (let i = 0; i < 3; i++) bad[random(bad.length)] = random(256);
      using directory = new TestDirectory();
      mkdirSync(`${directory.path}/layer`);
      await unpackArchive(fixChecksums(bad), `${directory.path}/layer`).catch((error: unknown) => {
        assert.ok(error instanceof RemoteFailure && error.kind === 'invalid', String(error));
      });
      assert.deepEqual(readdirSync(directory.path), ['layer']);
    }
  });
});

/** Unpacks what tries to write `x` into a directory of the host; it must end up at the same path inside the layer. */
async function assertContained(entries: (outside: string) => readonly TestEntry[]): Promise<void> {
  using directory = new TestDirectory();
  const outside = `${directory.path}/outside`;
  mkdirSync(outside);
  using layer = await unpacked(entries(outside));
  assert.deepEqual(readdirSync(outside), []);
  assert.equal(readFileSync(`${layer.root}${outside}/x`, 'utf8'), 'evil');
}

async function assertRejected(
  entries: readonly TestEntry[],
  message: RegExp,
  options: UnpackOptions = {},
): Promise<void> {
  await assertRejectedArchive(tarOf(entries), message, options);
}

async function assertRejectedArchive(archive: Buffer, message: RegExp, options: UnpackOptions = {}): Promise<void> {
  using directory = new TestDirectory();
  const root = `${directory.path}/layer`;
  mkdirSync(root);
  await assert.rejects(unpackArchive(archive, root, options), (error: unknown) => {
    assert.ok(error instanceof RemoteFailure);
    assert.match(error.message, message);
    return error.kind === 'invalid' || error.kind === 'exhausted';
  });
  assert.ok(existsSync(root));
}

/** Damaged headers would all fail at their checksum, and nothing behind it would be tried. */
function fixChecksums(archive: Buffer): Buffer {
  for (let at = 0; at + 512 <= archive.length; at += 512) {
    if (archive.toString('latin1', at + 257, at + 262) !== 'ustar') continue;
    archive.fill(0x20, at + 148, at + 156);
    let sum = 0;
    for (const byte of archive.subarray(at, at + 512)) sum += byte;
    archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 8, 'latin1');
  }
  return archive;
}
