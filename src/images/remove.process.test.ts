import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { tarOf } from '../layers/testing/tar-writer.ts';
import { assertClean } from './testing/assert-clean.ts';
import { DOMAIN, ImagesBench } from './testing/images-bench.ts';
import { mountImage } from './testing/mount-image.ts';
import { putImage } from './testing/put-image.ts';

const BASE = tarOf([{ path: 'base', content: 'base' }]);
const TOP = tarOf([{ path: 'top', content: 'top' }]);

describe('remove()', () => {
  it('by id takes every tag and every layer that no other image has', async () => {
    await using bench = await ImagesBench.open();
    const put = await putImage(bench.store, {
      layers: [BASE, TOP],
      tags: [
        ['a', '1'],
        ['a', '2'],
        ['b', '1'],
      ],
    });
    await putImage(bench.store, { layers: [BASE], tags: [['base', '1']] });
    for (const name of ['a:1', 'a:2', 'b:1', 'base:1']) await bench.pull(name);
    assert.deepEqual(
      bench.images.resolve(put.id)?.tags,
      ['a:1', 'a:2', 'b:1'].map((name) => `${DOMAIN}/${name}`),
    );
    await bench.images.remove(put.id, bench.context());
    for (const name of ['a:1', 'a:2', 'b:1']) assert.equal(bench.images.resolve(`${DOMAIN}/${name}`), undefined);
    assert.equal(bench.images.list('').length, 1);
    await assertClean(bench, 1);
  });

  it('by one tag of several takes that tag only, and the digest of a repository without tags', async () => {
    await using bench = await ImagesBench.open();
    const put = await putImage(bench.store, {
      layers: [BASE],
      tags: [
        ['a', '1'],
        ['a', '2'],
        ['b', '1'],
      ],
    });
    for (const name of ['a:1', 'a:2', 'b:1']) await bench.pull(name);
    await bench.images.remove(`${DOMAIN}/a:1`, bench.context());
    assert.deepEqual(bench.images.resolve(put.id)?.tags, [`${DOMAIN}/a:2`, `${DOMAIN}/b:1`]);
    assert.equal(bench.images.resolve(put.id)?.digests.length, 2);
    await bench.images.remove(`${DOMAIN}/b:1`, bench.context());
    assert.deepEqual(bench.images.resolve(put.id)?.digests, [`${DOMAIN}/a@${put.manifest.digest}`]);
    await bench.images.remove(`${DOMAIN}/a:2`, bench.context());
    assert.equal(bench.images.resolve(put.id), undefined);
    await assertClean(bench, 0);
  });

  it('succeeds for absent images and for invalid references', async () => {
    await using bench = await ImagesBench.open();
    for (const name of ['0'.repeat(64), `${DOMAIN}/a:1`, 'A B', '']) await bench.images.remove(name, bench.context());
  });

  it('five times at once succeeds, and the image is gone when each returns', async () => {
    await using bench = await ImagesBench.open();
    const put = await putImage(bench.store, { layers: [BASE, TOP], tags: [['a', '1']] });
    await bench.pull('a:1');
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        await bench.images.remove(put.id, bench.context());
        assert.equal(bench.images.resolve(put.id), undefined);
      }),
    );
    await assertClean(bench, 0);
  });

  it('hides an image that a container uses, and keeps its layers until the last lease ends', async () => {
    await using bench = await ImagesBench.open();
    const { id } = await putImage(bench.store, { layers: [BASE], tags: [['a', '1']] });
    await bench.pull('a:1');
    bench.leases.take(id, 'container-1');
    bench.leases.take(id, 'container-2');
    await bench.images.remove(id, bench.context());
    assert.deepEqual(bench.images.list(''), []);
    bench.leases.end(id, 'container-1');
    {
      await using mounted = await mountImage(bench, id);
      assert.equal(await readFile(`${mounted.path}/base`, 'utf8'), 'base');
    }
    bench.leases.end(id, 'container-2');
    await bench.images.remove('nothing:1', bench.context());
    await assertClean(bench, 0);
  });

  it('lets a removed image come back by a pull, with the new names only', async () => {
    await using bench = await ImagesBench.open();
    const { id } = await putImage(bench.store, {
      layers: [BASE],
      tags: [
        ['a', '1'],
        ['b', '1'],
      ],
    });
    await bench.pull('a:1');
    bench.leases.take(id, 'container');
    await bench.images.remove(id, bench.context());
    await bench.pull('b:1');
    assert.deepEqual(bench.images.resolve(id)?.tags, [`${DOMAIN}/b:1`]);
    bench.leases.end(id, 'container');
    await bench.images.remove('nothing:1', bench.context());
    assert.equal(bench.images.list('').length, 1);
    await assertClean(bench, 1);
  });

  it('F23: spares the layers that a pull under way has found', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const { promise: gone, resolve: goOn } = Promise.withResolvers<void>();
    await using bench = await ImagesBench.open();
    const parent = await putImage(bench.store, { layers: [BASE], tags: [['parent', '1']] });
    await putImage(bench.store, { layers: [BASE, TOP], tags: [['child', '1']] });
    await bench.pull('parent:1');
    bench.beforePublish = async () => {
      ask();
      await gone;
    };
    const pulling = bench.pull('child:1');
    await asked;
    await bench.images.remove(parent.id, bench.context());
    goOn();
    await using mounted = await mountImage(bench, await pulling);
    assert.equal(await readFile(`${mounted.path}/base`, 'utf8'), 'base');
    assert.equal(await readFile(`${mounted.path}/top`, 'utf8'), 'top');
  });
});
