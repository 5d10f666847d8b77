import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeImageDisk, FakeImages } from '../images/testing/fake-images.ts';
import { IMAGE_RPCS } from '../rpc/generated/rpcs.ts';
import { ask, testContext } from '../rpc/testing/ask.ts';
import { imageStatus } from './image-status.ts';

const NAME = 'registry.example/web:1';

async function imagesWithUser(user: string): Promise<FakeImages> {
  const disk = new FakeImageDisk();
  disk.offer(NAME, { user });
  const images = new FakeImages(disk);
  await images.pull(NAME, undefined, testContext());
  return images;
}

describe('imageStatus()', () => {
  it('gives the same answer for each name of the image', async () => {
    const handler = imageStatus(await imagesWithUser(''));
    const first = await ask(IMAGE_RPCS.ImageStatus, handler, { image: { image: NAME } });
    assert.ok(first.image);
    assert.deepEqual(first.image.repoTags, [NAME]);
    assert.ok(first.image.size > 0n);
    for (const image of [first.image.id, ...first.image.repoTags, ...first.image.repoDigests]) {
      assert.deepEqual(await ask(IMAGE_RPCS.ImageStatus, handler, { image: { image } }), first);
    }
  });

  it('gives an empty answer, and no error, for an image that is absent', async () => {
    const answer = await ask(IMAGE_RPCS.ImageStatus, imageStatus(new FakeImages()), { image: { image: 'nothing:1' } });
    assert.deepEqual(answer, { image: undefined, info: {} });
  });

  it('returns the user of the image by id or by name, and neither if there is none', async () => {
    const users: readonly [string, bigint | undefined, string][] = [
      ['', undefined, ''],
      ['1002', 1002n, ''],
      ['www-data', undefined, 'www-data'],
      ['1003:1004', 1003n, ''],
      ['www-data:1004', undefined, 'www-data'],
      ['0', 0n, ''],
      ['99999999999999999999', undefined, '99999999999999999999'],
      ['0x0', undefined, '0x0'],
    ];
    for (const [user, uid, username] of users) {
      const handler = imageStatus(await imagesWithUser(user));
      const { image } = await ask(IMAGE_RPCS.ImageStatus, handler, { image: { image: NAME } });
      assert.deepEqual([image?.uid?.value, image?.username], [uid, username], user);
    }
  });

  it('adds the configuration as info only for verbose requests', async () => {
    const handler = imageStatus(await imagesWithUser('1002'));
    const brief = await ask(IMAGE_RPCS.ImageStatus, handler, { image: { image: NAME } });
    const verbose = await ask(IMAGE_RPCS.ImageStatus, handler, { image: { image: NAME }, verbose: true });
    assert.deepEqual(brief.info, {});
    const info = JSON.parse(verbose.info['info'] ?? '') as { readonly imageSpec: { readonly user: string } };
    assert.equal(info.imageSpec.user, '1002');
  });

  it('refuses a request without an image (H090)', async () => {
    await assert.rejects(ask(IMAGE_RPCS.ImageStatus, imageStatus(new FakeImages()), {}), /image: is missing/);
  });
});
