import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { listXattrs } from '../../host/file-node-calls.ts';
import { assertRejected } from '../testing/assert-hostile.ts';
import { type TestEntry } from '../testing/tar-writer.ts';
import { TestDirectory, unpacked } from '../testing/unpack-archive.ts';

/** Nothing but what the test put there. */
const SENTINEL = 'untouched';

describe('a layer with hostile whiteouts, nodes and attributes', () => {
  for (const path of ['.wh.', '.wh..', '.wh...', 'd/.wh..']) {
    it(`H045: the whiteout "${path}" is refused`, async () => {
      await assertRejected([{ path: 'd/', typeflag: '5' }, { path }], /is not a valid whiteout name/);
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
});
