import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeImageDisk, FakeImages } from '../images/testing/fake-images.ts';
import { IMAGE_RPCS } from '../rpc/generated/rpcs.ts';
import { ask, testContext } from '../rpc/testing/ask.ts';
import { removeImage } from './remove-image.ts';

describe('removeImage()', () => {
  it('removes by the id that PullImage answered, and succeeds when it is gone', async () => {
    const disk = new FakeImageDisk();
    disk.offer('registry.example/web:1');
    const images = new FakeImages(disk);
    const image = `sha256:${await images.pull('registry.example/web:1', undefined, testContext())}`;
    await ask(IMAGE_RPCS.RemoveImage, removeImage(images), { image: { image } });
    assert.equal(images.resolve(image), undefined);
    await ask(IMAGE_RPCS.RemoveImage, removeImage(images), { image: { image } });
  });

  it('refuses a request without an image (H090)', async () => {
    await assert.rejects(ask(IMAGE_RPCS.RemoveImage, removeImage(new FakeImages()), {}), /image: is missing/);
  });
});
