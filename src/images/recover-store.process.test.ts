import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { tarOf } from '../layers/testing/tar-writer.ts';
import { assertClean } from './testing/assert-clean.ts';
import { DOMAIN, ImagesBench } from './testing/images-bench.ts';
import { mountImage } from './testing/mount-image.ts';
import { putImage } from './testing/put-image.ts';

const BASE = tarOf([{ path: 'base', content: 'base' }]);
const TOP = tarOf([{ path: 'top', content: 'top' }]);

describe('the image store at start', () => {
  it('finds its images again', async () => {
    await using bench = await openWithTwoImages();
    await bench.start();
    assert.deepEqual(firstTags(bench), [`${DOMAIN}/both:1`, `${DOMAIN}/top:1`]);
    await using _ = await mountImage(bench, bench.images.resolve(`${DOMAIN}/both:1`)?.id ?? '');
  });

  it('removes what earlier pulls staged, and directories without a row', async () => {
    await using bench = await openWithTwoImages();
    await mkdir(`${bench.paths.staging}/pull/0-1/deep`, { recursive: true });
    await writeFile(`${bench.paths.staging}/pull/control`, '');
    await mkdir(`${bench.paths.layers}/zz/etc`, { recursive: true });
    await bench.start();
    await assertClean(bench, 2);
  });

  it('F13: deletes the record of an image whose layer is missing, keeps the others, and a pull repairs it', async () => {
    await using bench = await openWithTwoImages();
    const [base = ''] = bench.images.resolve(`${DOMAIN}/both:1`)?.layers ?? [];
    await rm(`${bench.paths.layers}/${base}`, { recursive: true });
    await bench.start();
    assert.deepEqual(firstTags(bench), [`${DOMAIN}/top:1`]);
    assert.match(bench.logged.join('\n'), /image has lost layers .*both:1/);
    await bench.pull('both:1');
    assert.equal(bench.images.list('').length, 2);
    await assertClean(bench, 2);
  });

  it('F24: deletes images whose layers a power cut may have emptied, and keeps the synced ones', async () => {
    await using bench = await openWithTwoImages();
    await bench.images.idle();
    await putImage(bench.store, { layers: [BASE, tarOf([{ path: 'late', content: 'x' }])], tags: [['late', '1']] });
    await bench.images[Symbol.asyncDispose]();
    await bench.pull('late:1');
    await bench.startAfterPowerCut();
    assert.deepEqual(firstTags(bench), [`${DOMAIN}/both:1`, `${DOMAIN}/top:1`]);
    await assertClean(bench, 2);
  });

  it('syncs what an earlier daemon of this boot did not', async () => {
    await using bench = await ImagesBench.open();
    await putImage(bench.store, { layers: [BASE], tags: [['a', '1']] });
    await bench.images[Symbol.asyncDispose]();
    await bench.pull('a:1');
    await bench.start();
    await bench.images.idle();
    await bench.startAfterPowerCut();
    assert.equal(bench.images.list('').length, 1);
  });

  it('F21: removes what a daemon left that died with everything pulled and nothing published', async () => {
    await using bench = await ImagesBench.open();
    await putImage(bench.store, { layers: [BASE, TOP], tags: [['a', '1']] });
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    bench.beforePublish = () => {
      reach();
      return new Promise(() => {});
    };
    void bench.pull('a:1').catch(() => {});
    await reached;
    bench.beforePublish = async () => {};
    await bench.start();
    assert.deepEqual(bench.images.list(''), []);
    await assertClean(bench, 0);
    await bench.pull('a:1');
    assert.equal(bench.images.list('').length, 1);
  });

  it('F21: ends the processes of pulls that an earlier daemon did not end', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    let stall = true;
    await using bench = await ImagesBench.open({
      fault: ({ path }) => {
        if (!stall || !path.includes('/blobs/')) return undefined;
        ask();
        return { kind: 'stall', bytes: 10 };
      },
    });
    await putImage(bench.store, { layers: [BASE], tags: [['a', '1']] });
    const pulling = bench.pull('a:1');
    pulling.catch(() => {});
    await asked;
    const left = bench.ledger;
    stall = false;
    await bench.start();
    await assert.rejects(pulling, /the pull process was ended by SIGKILL/);
    assert.deepEqual(left.all(), []);
    // As the domain's cleaner does with unknown owners.
    for (const owner of bench.ledger.owners()) await bench.ledger.release(owner);
    await bench.pull('a:1');
    await assertClean(bench, 1);
  });
});

async function openWithTwoImages(): Promise<ImagesBench> {
  const bench = await ImagesBench.open();
  await putImage(bench.store, { layers: [BASE, TOP], tags: [['both', '1']] });
  await putImage(bench.store, { layers: [TOP], tags: [['top', '1']] });
  for (const name of ['both:1', 'top:1']) await bench.pull(name);
  return bench;
}

/** The first tag of each image, sorted. */
function firstTags({ images }: ImagesBench): readonly (string | undefined)[] {
  return images
    .list('')
    .map(({ tags }) => tags[0])
    .sort();
}
