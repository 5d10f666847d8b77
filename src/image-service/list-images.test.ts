import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeImageDisk, FakeImages } from '../images/testing/fake-images.ts';
import { IMAGE_RPCS } from '../rpc/generated/rpcs.ts';
import { ask, testContext } from '../rpc/testing/ask.ts';
import { listImages } from './list-images.ts';

async function twoImages(): Promise<FakeImages> {
  const disk = new FakeImageDisk();
  const images = new FakeImages(disk);
  for (const name of ['registry.example/web:1', 'registry.example/web:2']) {
    disk.offer(name);
    await images.pull(name, undefined, testContext());
  }
  return images;
}

describe('listImages()', () => {
  it('lists all without a filter, and with one that names nothing', async () => {
    const handler = listImages(await twoImages());
    for (const filter of [undefined, {}, { image: {} }]) {
      assert.equal((await ask(IMAGE_RPCS.ListImages, handler, { filter })).images.length, 2);
    }
  });

  it('lists the image that the filter names, or none', async () => {
    const handler = listImages(await twoImages());
    const named = (image: string) => ask(IMAGE_RPCS.ListImages, handler, { filter: { image: { image } } });
    const { images } = await named('registry.example/web:2');
    assert.deepEqual(
      images.map(({ repoTags }) => repoTags),
      [['registry.example/web:2']],
    );
    assert.deepEqual((await named('registry.example/web:3')).images, []);
  });
});
