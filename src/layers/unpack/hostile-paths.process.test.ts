import assert from 'node:assert/strict';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { assertContained, assertRejected } from '../testing/assert-hostile.ts';
import { type TestEntry } from '../testing/tar-writer.ts';
import { TestDirectory, unpacked } from '../testing/unpack-archive.ts';

/** Nothing but what the test put there. */
const SENTINEL = 'untouched';

describe('a layer with hostile paths', () => {
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

  it('H042: hard links do not reach files of the host', async () => {
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

  it('H042: a hard link to itself, to a directory or to a missing file is refused or harmless', async () => {
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

  it('CVE-2021-32760, H043: mode and owner of a hard link to a symlink do not reach its target', async () => {
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
    it(`CVE-2021-29136, H044: the root stays a directory of root when an entry of type ${typeflag} is named "."`, async () => {
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

  it('CVE-2021-29136, H044: the root keeps a sane mode and owner whatever its entry says', async () => {
    for (const mode of [0, 0o777, 0o4755, 0o1777]) {
      const ids = { pax: { uid: '4294967294', gid: '4294967294' } };
      using layer = await unpacked([{ path: './', typeflag: '5', mode, ...ids }]);
      const root = lstatSync(layer.root);
      assert.deepEqual([root.uid, root.gid, root.mode & 0o7777], [0, 0, 0o755]);
    }
    await assertRejected([{ path: 'f', pax: { uid: '4294967295' } }], /uid 4294967295 .* out of range/);
  });

  it('H057: a path longer than the kernel takes is a clean error, a deep one is unpacked', async () => {
    const deep = 'd/'.repeat(1900);
    using layer = await unpacked([{ path: `${deep}f`, content: 'x' }]);
    assert.equal(readFileSync(`${layer.root}/${deep}f`, 'utf8'), 'x');
    await assertRejected([{ path: `${'d/'.repeat(5000)}f` }], /ENAMETOOLONG/);
    await assertRejected([{ path: 'n'.repeat(256) }], /entry "n+": ENAMETOOLONG/);
  });

  it('CVE-2025-47290, H059: the last entry of a path wins, through every change of type', async () => {
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

  it('CVE-2025-47290, H059: a parent that is swapped for a symlink between two entries leads nowhere else', async () => {
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
});
