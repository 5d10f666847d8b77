import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { kindOf } from '../base/failure.ts';
import { tarOf } from '../layers/testing/tar-writer.ts';
import { assertClean } from './testing/assert-clean.ts';
import { DOMAIN, ImagesBench } from './testing/images-bench.ts';
import { type PutImageOptions, putImage } from './testing/put-image.ts';

const GOOD = tarOf([{ path: 'good', content: 'x'.repeat(5000) }]);

describe('pulling a hostile image', () => {
  it('H010: is refused when a layer is not the one its config names', async () => {
    await assertRefused(
      { layers: [GOOD], diffIds: [`sha256:${'0'.repeat(64)}`] },
      /its digest is sha256:.*config says sha256:000/,
    );
  });

  it('H026: is refused when a layer is cut short', async () => {
    await assertRefused({ layers: [GOOD], wrap: (tar) => gzipSync(tar).subarray(0, 100) }, /broken compression/);
  });

  it('CVE-2021-20291, H028: is refused if a layer is not an archive, and the next pull works', async () => {
    const garbage = Buffer.from('\xfd7zXZ not gzip at all '.repeat(100), 'latin1');
    await assertRefused({ layers: [GOOD], wrap: () => garbage }, /not a tar archive/);
    await assertRefused({ layers: [GOOD], wrap: () => gzipSync(garbage) }, /not a tar archive/);
  });

  for (const [name, entry, message] of [
    ['H041: a loop of symlinks', { path: 'a/x' }, /too many symlinks|ELOOP/],
    [
      'H042: a hard link to the host',
      { path: 'x', typeflag: '1', linkPath: '/etc/passwd' },
      /target of a hard link does not exist/,
    ],
    ['H045: a whiteout of nothing', { path: '.wh..' }, /is not a valid whiteout/],
    [
      'H054: an endless name',
      { path: 'x', typeflag: 'L', rawSize: Buffer.from('10000000000\0') },
      /extended header of/,
    ],
    ['H057: a path longer than the kernel takes', { path: `${'d/'.repeat(3000)}f` }, /ENAMETOOLONG/],
  ] as const) {
    it(`${name} is refused and names the entry`, async () => {
      const loop = [
        { path: 'a', typeflag: '2', linkPath: 'b' },
        { path: 'b', typeflag: '2', linkPath: 'a' },
      ];
      await assertRefused({ layers: [GOOD, tarOf([...loop, entry])] }, message);
    });
  }

  it('H008: is refused when the bytes of a layer are not those of its digest', async () => {
    let damaged = '';
    await using bench = await ImagesBench.open({
      fault: ({ path }) => (damaged !== '' && path.endsWith(damaged) ? { kind: 'corrupt' } : undefined),
    });
    const put = await putImage(bench.store, { layers: [GOOD], tags: [['app', '1']] });
    damaged = put.layers[0]?.digest ?? '';
    await assert.rejects(bench.pull('app:1'), (error: Error) => {
      assert.match(error.message, /registry\.example\/app:1/);
      return kindOf(error) === 'invalid';
    });
    await assertClean(bench, 0);
    damaged = '';
    await bench.pull('app:1');
    await assertClean(bench, 1);
  });

  it('CVE-2021-41103, H052: setuid programs of images are out of reach for users of the host', async () => {
    await using bench = await ImagesBench.open();
    for (const path of [bench.paths.layers, bench.paths.staging]) assert.equal((await stat(path)).mode & 0o777, 0o700);
  });

  it('H057: a deep tree is unpacked, and can be removed', async () => {
    await using bench = await ImagesBench.open();
    // Through the link the tree grows beyond what any path can name.
    const deep = tarOf([
      { path: 'deep/'.repeat(700), typeflag: '5' },
      { path: 'link', typeflag: '2', linkPath: `/${'deep/'.repeat(700)}` },
      ...Array.from({ length: 700 }, (_, i) => ({ path: `link/${'more/'.repeat(i + 1)}`, typeflag: '5' })),
    ]);
    await putImage(bench.store, { layers: [deep], tags: [['deep', '1']] });
    const id = await bench.pull('deep:1');
    await bench.images.remove(id, bench.context());
    await assertClean(bench, 0);
  });

  it('names no layer of a failed pull again when the next one brings the same', async () => {
    await using bench = await ImagesBench.open();
    const bad = tarOf([{ path: '.wh..' }]);
    await putImage(bench.store, { layers: [GOOD, bad], tags: [['bad', '1']] });
    await putImage(bench.store, { layers: [GOOD], tags: [['good', '1']] });
    const [failed, pulled] = await Promise.allSettled([bench.pull('bad:1'), bench.pull('good:1')]);
    assert.equal(failed.status, 'rejected');
    assert.equal(pulled.status, 'fulfilled');
    await assertClean(bench, 1);
  });
});

/** The pull fails with that message and the image's name, nothing is left, and a good image can be pulled after it. */
async function assertRefused(options: PutImageOptions, message: RegExp): Promise<void> {
  await using bench = await ImagesBench.open();
  await putImage(bench.store, { ...options, tags: [['bad', '1']] });
  await putImage(bench.store, { layers: [GOOD], tags: [['good', '1']] });
  await assert.rejects(bench.pull('bad:1'), (error: Error) => {
    assert.match(error.message, message);
    assert.match(error.message, new RegExp(`${DOMAIN}/bad:1`));
    return kindOf(error) === 'invalid';
  });
  assert.deepEqual(bench.images.list(''), []);
  await assertClean(bench, 0);
  await bench.pull('good:1');
  await assertClean(bench, 1);
}
