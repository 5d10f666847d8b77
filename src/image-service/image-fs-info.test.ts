import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeImages } from '../images/testing/fake-images.ts';
import { IMAGE_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { imageFsInfo } from './image-fs-info.ts';

describe('imageFsInfo()', () => {
  it('returns the file systems of images and of containers', async () => {
    const answer = await ask(IMAGE_RPCS.ImageFsInfo, imageFsInfo(new FakeImages()), {});
    const [images] = answer.imageFilesystems;
    assert.equal(images?.fsId?.mountpoint, '/var/lib/gantry/layers');
    assert.deepEqual(images.inodesUsed, { value: 0n });
    assert.equal(answer.containerFilesystems[0]?.fsId?.mountpoint, '/var/lib/gantry/containers');
  });
});
