import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeImageDisk, FakeImages } from '../images/testing/fake-images.ts';
import { IMAGE_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { pullImage } from './pull-image.ts';

describe('pullImage()', () => {
  it('answers the id of the image, in the form that all other answers have', async () => {
    const disk = new FakeImageDisk();
    disk.offer('registry.example/web:1');
    const images = new FakeImages(disk);
    const request = { image: { image: 'registry.example/web:1' }, auth: { username: 'joe', password: 'x' } };
    const { imageRef } = await ask(IMAGE_RPCS.PullImage, pullImage(images), request);
    assert.match(imageRef, /^sha256:[0-9a-f]{64}$/);
    assert.equal(`sha256:${images.resolve(imageRef)?.id}`, imageRef);
  });

  it('refuses a request without an image or without its name (H090)', async () => {
    const pull = pullImage(new FakeImages());
    await assert.rejects(ask(IMAGE_RPCS.PullImage, pull, {}), /^InvalidInput: image: is missing/);
    await assert.rejects(ask(IMAGE_RPCS.PullImage, pull, { image: {} }), /^InvalidInput: image\.image: is empty/);
  });

  it('fails for an image that no registry has', async () => {
    const answer = ask(IMAGE_RPCS.PullImage, pullImage(new FakeImages()), {
      image: { image: 'registry.example/no:1' },
    });
    await assert.rejects(answer, /^NotFound: image ".*no:1" not found/);
  });
});
