import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { getXattr } from '../../host/file-node-calls.ts';
import { tarMember } from '../testing/tar-writer.ts';
import { TestDirectory, unpackArchive, unpacked } from '../testing/unpack-archive.ts';

const CAP_NET_RAW = Buffer.from('0100000200200000000000000000000000000000', 'hex');

describe('unpacking a layer', () => {
  it('keeps modes, owners, times in nanoseconds and content', async () => {
    using layer = await unpacked([
      { path: 'bin/', typeflag: '5', mode: 0o1777, mtime: 1_600_000_000 },
      { path: 'bin/su', content: 'elf', mode: 0o6755, uid: 7, gid: 9, pax: { mtime: '1700000000.123456789' } },
    ]);
    const su = statSync(`${layer.root}/bin/su`, { bigint: true });
    assert.deepEqual([su.mode & 0o7777n, su.uid, su.gid, su.mtimeNs], [0o6755n, 7n, 9n, 1_700_000_000_123_456_789n]);
    assert.equal(readFileSync(`${layer.root}/bin/su`, 'utf8'), 'elf');
    const bin = statSync(`${layer.root}/bin`);
    assert.deepEqual([bin.mode & 0o7777, bin.mtimeMs], [0o1777, 1_600_000_000_000]);
  });

  it('keeps file capabilities, which a change of owner would clear', async () => {
    using layer = await unpacked([
      { path: 'ping', content: 'elf', uid: 3, mode: 0o755, pax: { 'SCHILY.xattr.security.capability': CAP_NET_RAW } },
    ]);
    assert.deepEqual(getXattr(Buffer.from(`${layer.root}/ping`), 'security.capability'), CAP_NET_RAW);
  });

  it('makes hard links, symlinks, devices and fifos', async () => {
    using layer = await unpacked([
      { path: 'a', content: 'same' },
      { path: 'b', typeflag: '1', linkPath: 'a' },
      { path: 'l', typeflag: '2', linkPath: '/nowhere', uid: 5 },
      { path: 'null', typeflag: '3', major: 1, minor: 3, mode: 0o666 },
      { path: 'disk', typeflag: '4', major: 259, minor: 70_000, mode: 0o600 },
      { path: 'pipe', typeflag: '6', mode: 0o622 },
    ]);
    assert.equal(statSync(`${layer.root}/a`).ino, statSync(`${layer.root}/b`).ino);
    assert.equal(readlinkSync(`${layer.root}/l`), '/nowhere');
    assert.equal(lstatSync(`${layer.root}/l`).uid, 5);
    const [node, disk, pipe] = ['null', 'disk', 'pipe'].map((name) => lstatSync(`${layer.root}/${name}`));
    assert.ok(node?.isCharacterDevice() && disk?.isBlockDevice() && pipe?.isFIFO());
    assert.equal(node?.rdev, (1 << 8) | 3);
    assert.equal(disk?.rdev, (259 << 8) | (70_000 & 0xff) | ((70_000 & ~0xff) << 12));
    assert.equal((pipe?.mode ?? 0) & 0o777, 0o622);
  });

  it('turns whiteouts into what overlay understands', async () => {
    using layer = await unpacked([
      { path: '.wh.gone' },
      { path: 'd/', typeflag: '5' },
      { path: 'd/.wh..wh..opq' },
      { path: 'd/kept', content: 'x' },
    ]);
    const gone = lstatSync(`${layer.root}/gone`);
    assert.ok(gone.isCharacterDevice());
    assert.equal(gone.rdev, 0);
    assert.equal(getXattr(Buffer.from(`${layer.root}/d`), 'trusted.overlay.opaque')?.toString(), 'y');
    assert.deepEqual(readdirSync(`${layer.root}/d`), ['kept']);
  });

  it('hides the lower directory when a directory comes after a whiteout of its name', async () => {
    using layer = await unpacked([{ path: '.wh.d' }, { path: 'd/', typeflag: '5' }]);
    assert.equal(getXattr(Buffer.from(`${layer.root}/d`), 'trusted.overlay.opaque')?.toString(), 'y');
  });

  it('keeps what this layer has under a name that it whites out, whichever comes first', async () => {
    using layer = await unpacked([
      { path: 'file', content: 'mine' },
      { path: '.wh.file' },
      { path: '.wh.dir' },
      { path: 'dir/', typeflag: '5' },
      { path: 'dir/inner', content: 'mine' },
    ]);
    assert.equal(readFileSync(`${layer.root}/file`, 'utf8'), 'mine');
    assert.equal(readFileSync(`${layer.root}/dir/inner`, 'utf8'), 'mine');
  });

  it('does not care where chunks end', async () => {
    const entries = [
      { path: `${'deep/'.repeat(40)}file`, content: 'x'.repeat(1000), pax: { 'SCHILY.xattr.user.a': 'b' } },
      { path: 'last', content: 'y' },
    ];
    for (const chunk of [1, 7, 511, 513]) {
      using layer = await unpacked(entries, { chunk });
      assert.equal(readFileSync(`${layer.root}/${'deep/'.repeat(40)}file`, 'utf8'), 'x'.repeat(1000));
      assert.equal(readFileSync(`${layer.root}/last`, 'utf8'), 'y');
    }
  });

  it('leaves holes in sparse files of every format', async () => {
    const stored = 'a'.repeat(512) + 'b'.repeat(512);
    const regions = [
      [0, 512],
      [1_048_576, 512],
    ] as const;
    const map = `2\n${regions.flat().join('\n')}\n`.padEnd(512, '\0');
    const gnu = (block: Buffer): void => {
      for (const [i, [offset, length]] of regions.entries()) {
        block.write(
          `${offset.toString(8).padStart(11, '0')}\0${length.toString(8).padStart(11, '0')}\0`,
          386 + 24 * i,
          'latin1',
        );
      }
      block.write(`${(2_000_000).toString(8).padStart(11, '0')}\0`, 483, 'latin1');
      block.write('ustar  \0', 257, 'latin1');
    };
    using layer = await unpacked([
      { path: 'old', typeflag: 'S', content: stored, patch: gnu },
      {
        path: 'x',
        content: stored,
        pax: { 'GNU.sparse.map': regions.flat().join(','), 'GNU.sparse.size': '2000000', 'GNU.sparse.name': 'pax-0.1' },
      },
      {
        path: 'x',
        content: map + stored,
        pax: {
          'GNU.sparse.major': '1',
          'GNU.sparse.minor': '0',
          'GNU.sparse.realsize': '2000000',
          'GNU.sparse.name': 'pax-1.0',
        },
      },
    ]);
    for (const name of ['old', 'pax-0.1', 'pax-1.0']) {
      const bytes = readFileSync(`${layer.root}/${name}`);
      assert.equal(bytes.length, 2_000_000, name);
      assert.equal(bytes.toString('latin1', 511, 514), 'a\0\0', name);
      assert.equal(bytes.toString('latin1', 1_048_575, 1_048_578), '\0bb', name);
      assert.ok(statSync(`${layer.root}/${name}`).blocks < 100, `${name} has holes`);
    }
    assert.deepEqual(readdirSync(layer.root).sort(), ['old', 'pax-0.1', 'pax-1.0']);
  });

  it('reads long names of GNU and PAX, byte by byte', async () => {
    const long = `${'n'.repeat(90)}/${'m'.repeat(90)}`;
    using layer = await unpacked([
      { path: `gnu/${long}`, content: '1' },
      { path: 'short', content: '2', pax: { path: `pax/${long}` } },
      { path: 'link', typeflag: '2', linkPath: long },
    ]);
    assert.equal(readFileSync(`${layer.root}/gnu/${long}`, 'utf8'), '1');
    assert.equal(readFileSync(`${layer.root}/pax/${long}`, 'utf8'), '2');
    assert.equal(readlinkSync(`${layer.root}/link`), long);
  });

  it('notes which executables need another architecture', async () => {
    const elf = (bits: number, machine: number): Buffer => {
      const head = Buffer.alloc(64);
      head.write('\x7fELF', 'latin1');
      head[4] = bits;
      head[5] = 1;
      head.writeUInt16LE(machine, 18);
      return head;
    };
    using layer = await unpacked([
      { path: 'native', content: elf(2, process.arch === 'x64' ? 62 : 183), mode: 0o755 },
      { path: 'i386', content: elf(1, 3), mode: 0o755 },
      { path: 'x32', content: elf(1, 62), mode: 0o755 },
      { path: 'not-executable', content: elf(1, 40), mode: 0o644 },
    ]);
    assert.deepEqual(layer.facts.foreignArchitectures, process.arch === 'x64' ? ['x32', 'x86'] : []);
  });

  it('counts whole blocks and inodes', async () => {
    using layer = await unpacked([
      { path: 'd/', typeflag: '5' },
      { path: 'd/one', content: 'x' },
      { path: 'd/two', content: 'x'.repeat(5000) },
      { path: 'd/link', typeflag: '1', linkPath: 'd/one' },
    ]);
    assert.deepEqual([layer.facts.bytes, layer.facts.inodes], [4096 + 4096 + 8192, 3]);
  });

  it('takes an archive without an end mark, and an empty one', async () => {
    using directory = new TestDirectory();
    for (const archive of [tarMember({ path: 'f', content: 'x' }), Buffer.alloc(0), Buffer.alloc(1024)]) {
      await unpackArchive(archive, directory.path);
    }
    assert.deepEqual(readdirSync(directory.path), ['f']);
  });
});
