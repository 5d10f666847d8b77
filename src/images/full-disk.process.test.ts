import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { withLoopDisk } from '../../test/harness/loop-disk.ts';
import { kindOf } from '../base/failure.ts';
import { tarOf } from '../layers/testing/tar-writer.ts';
import { assertClean } from './testing/assert-clean.ts';
import { ImagesBench } from './testing/images-bench.ts';
import { putImage } from './testing/put-image.ts';

const MIB = 1024 * 1024;

describe('pulling to a disk that is too small', () => {
  it('F15: fails without space, frees all of it, and a small image can still be pulled', async () => {
    await using disk = await withLoopDisk(128);
    await using bench = await ImagesBench.open({}, disk.mountpoint);
    const zeros = tarOf([{ path: 'zeros', content: Buffer.alloc(200 * MIB) }]);
    await putImage(bench.store, { layers: [zeros], tags: [['big', '1']] });
    await putImage(bench.store, {
      layers: [tarOf([{ path: 'f', content: randomBytes(MIB) }])],
      tags: [['small', '1']],
    });
    const before = await freeBytes(disk.mountpoint);
    await assert.rejects(bench.pull('big:1'), (error: Error) => {
      assert.match(error.message, /registry\.example\/big:1.*no space left/);
      return kindOf(error) === 'unavailable';
    });
    await assertClean(bench, 0);
    assert.ok((await freeBytes(disk.mountpoint)) > before - MIB);
    await bench.pull('small:1');
    const { images } = await bench.images.fsInfo(bench.context());
    assert.ok(images.usedBytes >= BigInt(MIB) && images.usedBytes < BigInt(2 * MIB));
  });

  it('F18: fails without inodes and frees all of them', async () => {
    await using disk = await withLoopDisk(32);
    await using bench = await ImagesBench.open({}, disk.mountpoint);
    const many = Array.from({ length: 12_000 }, (_, i) => ({ path: `f${i}`, content: '' }));
    await putImage(bench.store, { layers: [tarOf(many)], tags: [['many', '1']] });
    await assert.rejects(bench.pull('many:1'), (error) => kindOf(error) === 'unavailable');
    await assertClean(bench, 0);
  });
});

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
