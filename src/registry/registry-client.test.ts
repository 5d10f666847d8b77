import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Bench, patience, readAll, resolve } from './testing/bench.ts';
import { putSampleImage, putSampleIndex } from './testing/sample-image.ts';

describe('RegistryClient', () => {
  for (const docker of [false, true]) {
    it(`resolves and downloads an image in the ${docker ? 'Docker' : 'OCI'} form`, async () => {
      await using bench = await Bench.open();
      const sample = await putSampleImage(bench.store, { docker });
      await bench.store.tag('team/app', 'v1', sample.manifest);

      const image = await resolve(bench.client(), 'team/app:v1');

      assert.equal(image.facts.manifestDigest, sample.manifest.digest);
      assert.equal(image.facts.referenceDigest, sample.manifest.digest);
      assert.deepEqual(image.facts.manifest.layers, sample.layers);
      assert.equal(image.facts.diffIds.length, 2);
      const layers = await Promise.all(sample.layers.map((l) => readAll(image.fetchBlob(l, patience()))));
      assert.deepEqual(layers, sample.layerBytes);
    });
  }

  it('chooses the image for its platform from an index', async () => {
    await using bench = await Bench.open();
    const [amd64, v6, v7] = await Promise.all([
      putSampleImage(bench.store),
      putSampleImage(bench.store, { architecture: 'arm' }),
      putSampleImage(bench.store, { architecture: 'arm' }),
    ]);
    const images = { 'linux/amd64': amd64.manifest, 'linux/arm/v6': v6.manifest, 'linux/arm/v7': v7.manifest };
    const index = await putSampleIndex(bench.store, images);
    await bench.store.tag('app', 'latest', index);

    const platform = { os: 'linux', architecture: 'arm', variant: 'v7' };
    const image = await resolve(bench.client({ platform }), 'app');

    assert.equal(image.facts.manifestDigest, v7.manifest.digest);
    assert.equal(image.facts.referenceDigest, index.digest);
  });
});
