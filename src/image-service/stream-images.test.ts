import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeImageDisk, FakeImages } from '../images/testing/fake-images.ts';
import { IMAGE_RPCS } from '../rpc/generated/rpcs.ts';
import { testContext } from '../rpc/testing/ask.ts';
import { readStream } from '../rpc/testing/read-stream.ts';
import { streamImages } from './stream-images.ts';

describe('streamImages()', () => {
  it('sends the images of the list', async () => {
    const disk = new FakeImageDisk();
    const images = new FakeImages(disk);
    for (const name of ['registry.example/web:1', 'registry.example/web:2']) {
      disk.offer(name);
      await images.pull(name, undefined, testContext());
    }
    const answers = await readStream(IMAGE_RPCS.StreamImages, streamImages(images), {});
    assert.deepEqual(
      answers.map((answer) => answer.images.length),
      [2],
    );
    const filter = { image: { image: 'registry.example/web:3' } };
    assert.deepEqual(await readStream(IMAGE_RPCS.StreamImages, streamImages(images), { filter }), []);
  });
});
