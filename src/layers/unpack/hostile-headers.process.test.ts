import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { RemoteFailure } from '../packed-failure.ts';
import { assertRejected, assertRejectedArchive } from '../testing/assert-hostile.ts';
import { type TestEntry, tarMember, tarOf } from '../testing/tar-writer.ts';
import { TestDirectory, unpackArchive, unpacked } from '../testing/unpack-archive.ts';

describe('a layer with hostile headers', () => {
  it('CVE-2025-58183, H053: sparse files beyond the limits are refused', async () => {
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

  it('H054: extended headers that are too large or have wrong lengths are refused', async () => {
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

  it('H055: wrong sizes are refused', async () => {
    const base256 = (hex: string): Buffer => Buffer.from(hex.padStart(24, '0').replace(/^../, '80'), 'hex');
    const negative = Buffer.from('ffffffffffffffffffffffff', 'hex');
    for (const rawSize of [base256('8000000000000000'), base256('20000000000001'), negative]) {
      await assertRejected([{ path: 'f', rawSize }], /size -?\d+ of an archive header is out of range/);
    }
    await assertRejected([{ path: 'f', rawSize: Buffer.from('12junk89\0\0\0\0') }], /not an octal number/);
    await assertRejected([{ path: 'f', pax: { size: '-5' } }], /not a decimal number/);
    await assertRejected([{ path: 'f', rawSize: Buffer.from('00000777777\0') }], /ends in the middle of a member/);
  });

  it('H055: a wrong checksum and data that is not an archive are refused', async () => {
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

  it('H058: names are kept byte by byte, and escaped in messages', async () => {
    const name = Buffer.from([0xff, 0xfe, 0x0a, 0x1b, 0x5b, 0x41]);
    using layer = await unpacked([{ path: name, content: 'x' }]);
    assert.deepEqual(readdirSync(layer.root, { encoding: 'buffer' }), [name]);
    await assertRejected([{ path: name, typeflag: '1', linkPath: 'missing' }], /entry "\\xff\\xfe\\x0a\\x1b\[A"/);
    await assertRejected([{ path: 'x', pax: { path: 'a\0b' } }], /a name contains NUL/);
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

  it('is refused if a member has an unknown type', async () => {
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
