import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { choosePlatform } from './choose-platform.ts';
import { MalformedDocument } from './descriptor.ts';
import { type ImageIndex, type Manifest, parseDiffIds, parseManifest } from './manifest.ts';
import { descriptorOf } from './testing/hostile-server.ts';
import { DOCKER, json, OCI } from './testing/sample-image.ts';

const CONFIG = descriptorOf(Buffer.from('{}'), OCI.config);
const LAYER = descriptorOf(Buffer.from('layer'), OCI.layer);
const AMD64 = { os: 'linux', architecture: 'amd64', variant: '' };

function manifest(changes: object = {}): object {
  return { schemaVersion: 2, config: CONFIG, layers: [LAYER], ...changes };
}

function parse(value: unknown, type: string = OCI.manifest, maxLayers = 500): Manifest | ImageIndex {
  return parseManifest(json(value), type, maxLayers);
}

function refused(value: unknown, message: RegExp, type?: string): void {
  assert.throws(
    () => parse(value, type),
    (error: unknown) => {
      assert.ok(error instanceof MalformedDocument);
      assert.match(error.message, message);
      return true;
    },
  );
}

describe('parseManifest()', () => {
  it('H004: uses the Content-Type if the document does not state its media type', () => {
    assert.equal(parse(manifest()).kind, 'manifest');
    assert.equal(parse({ schemaVersion: 2, manifests: [] }, `${OCI.index}; charset=utf-8`).kind, 'index');
  });

  it('H004: refuses a document that says another thing than its Content-Type', () => {
    refused(manifest({ mediaType: OCI.manifest }), /the Content-Type says index/, OCI.index);
    refused({ schemaVersion: 2, mediaType: DOCKER.index, manifests: [] }, /says manifest/, OCI.manifest);
  });

  it('determines the kind from the document if the Content-Type is not specific', () => {
    assert.equal(parse({ schemaVersion: 2, manifests: [] }, 'application/json').kind, 'index');
    assert.equal(parse(manifest({ mediaType: DOCKER.manifest }), '').kind, 'manifest');
    refused(manifest({ mediaType: 'application/vnd.other' }), /unsupported media type/, 'text/plain');
  });

  it('CVE-2021-41190, H003: refuses a document that is both a manifest and an index', () => {
    refused(manifest({ manifests: [] }), /ambiguous/);
    refused({ schemaVersion: 2, manifests: [], config: CONFIG }, /ambiguous/, OCI.index);
  });

  it('refuses documents that are not JSON objects, and schema 1', () => {
    assert.throws(() => parseManifest(Buffer.from('{"a":'), OCI.manifest, 500), /not JSON/);
    assert.throws(() => parseManifest(Buffer.from([0x22, 0xff, 0x22]), OCI.manifest, 500), /not JSON/);
    refused([], /document is not an object/);
    refused({ schemaVersion: 1, fsLayers: [] }, /schemaVersion 1 is not supported/);
  });

  for (const size of [0, -1, 1.5, 2 ** 53 + 2, '5', null]) {
    it(`H008: refuses a layer of size ${JSON.stringify(size)}`, () => {
      refused(manifest({ layers: [{ ...LAYER, size }] }), /layers\[0\]\.size is .*, not a positive number of bytes/);
    });
  }

  for (const digest of ['sha256:../../../etc/passwd', LAYER.digest.slice(0, -1), LAYER.digest.toUpperCase(), '', 7]) {
    it(`H009: refuses a layer with the digest ${JSON.stringify(digest)}`, () => {
      refused(manifest({ layers: [{ ...LAYER, digest }] }), /layers\[0\]\.digest is not sha256/);
    });
  }

  it('H001: refuses a config that is announced with more than 4 MiB', () => {
    refused(manifest({ config: { ...CONFIG, size: 4_194_305 } }), /config\.size is over/);
  });

  it('takes 500 layers and no more', () => {
    assert.equal((parse(manifest({ layers: Array(500).fill(LAYER) })) as Manifest).layers.length, 500);
    refused(manifest({ layers: Array(501).fill(LAYER) }), /501 layers; at most 500/);
  });

  it('refuses an image with more layers than image.max_layers, naming the key', () => {
    const two = manifest({ layers: [LAYER, LAYER] });
    assert.equal(parse(two, OCI.manifest, 2).kind, 'manifest');
    assert.throws(() => parse(two, OCI.manifest, 1), /2 layers; at most 1 are allowed \(image\.max_layers\)/);
  });

  it('H012: takes an image without layers', () => {
    assert.deepEqual((parse(manifest({ layers: [] })) as Manifest).layers, []);
  });

  it('refuses artifacts that are not container images', () => {
    refused(
      manifest({ config: { ...CONFIG, mediaType: 'application/vnd.cncf.helm.config.v1+json' } }),
      /not a container/,
    );
    refused(
      manifest({ layers: [{ ...LAYER, mediaType: `${OCI.layer}+encrypted` }] }),
      /layers\[0\] is of the unsupported/,
    );
  });

  it('CVE-2020-15157, H018: forgets the addresses that a layer would like to be fetched from', () => {
    const layers = [{ ...LAYER, urls: ['http://169.254.169.254/'] }];
    assert.deepEqual((parse(manifest({ layers })) as Manifest).layers, [LAYER]);
  });

  it('reads or refuses whatever JSON it is given', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(OCI.manifest, OCI.index, ''), (text, type) => {
        try {
          parseManifest(Buffer.from(text), type, 500);
        } catch (error) {
          if (!(error instanceof MalformedDocument)) throw error;
        }
      }),
    );
  });

  it('reads or refuses any value in place of a part of a manifest', () => {
    const place = fc.constantFrom('schemaVersion', 'config', 'layers', 'mediaType', 'manifests');
    fc.assert(
      fc.property(place, fc.jsonValue(), (key, value) => {
        try {
          parse(manifest({ [key]: value }));
        } catch (error) {
          if (!(error instanceof MalformedDocument)) throw error;
        }
      }),
    );
  });
});

describe('parseDiffIds()', () => {
  it('refuses a config that has another number of layers than the manifest, or none that are digests', () => {
    const config = (diff_ids: unknown): Buffer => json({ rootfs: { diff_ids } });
    assert.deepEqual(parseDiffIds(config([LAYER.digest]), 1), [LAYER.digest]);
    assert.deepEqual(parseDiffIds(json({}), 0), []);
    assert.throws(() => parseDiffIds(config([LAYER.digest]), 2), /has 1 entries for 2 layers/);
    assert.throws(() => parseDiffIds(config(['sha256:x']), 1), /diff_ids\[0\] is not sha256/);
    assert.throws(() => parseDiffIds(config('x'), 1), /is not a list/);
  });
});

describe('choosePlatform()', () => {
  const index = (...platforms: readonly (string | undefined)[]): ImageIndex => ({
    kind: 'index',
    entries: platforms.map((text, i) => {
      const [os = '', architecture = '', variant = ''] = text?.split('/') ?? [];
      return { json: i, platform: text === undefined ? undefined : { os, architecture, variant } };
    }),
  });

  const choices: readonly (readonly [string, readonly (string | undefined)[], string, number])[] = [
    ['the one that fits', ['linux/s390x', 'linux/amd64', 'windows/amd64'], 'linux/amd64', 1],
    ['the best variant an arm v7 can run', ['linux/arm/v5', 'linux/arm/v6', 'linux/arm/v8'], 'linux/arm/v7', 1],
    ['arm64 v8 for arm64', ['linux/arm64/v8'], 'linux/arm64', 0],
    ['plain amd64 before v3', ['linux/amd64/v3', 'linux/amd64'], 'linux/amd64', 1],
    ['the first of equals', ['linux/amd64', 'linux/amd64/v1'], 'linux/amd64', 0],
    ['one that does not say, if no other fits', ['linux/s390x', undefined], 'linux/amd64', 1],
    ['one that says before one that does not', [undefined, 'linux/amd64'], 'linux/amd64', 1],
  ];
  for (const [what, offered, wanted, expected] of choices) {
    it(`takes ${what}`, () => {
      const [os = '', architecture = '', variant = ''] = wanted.split('/');
      assert.equal(choosePlatform(index(...offered), { os, architecture, variant }).json, expected);
    });
  }

  it('never selects the attestation of an image', () => {
    assert.throws(() => choosePlatform(index('unknown/unknown'), AMD64), /no image for linux\/amd64/);
  });

  it('H016: names a few of a hundred thousand platforms that do not fit', () => {
    const entries = Array.from({ length: 100_000 }, () => ({ platform: { os: 'x' } }));
    const parsed = parse({ schemaVersion: 2, manifests: entries }, OCI.index) as ImageIndex;
    assert.throws(
      () => choosePlatform(parsed, AMD64),
      (error: Error) => {
        assert.match(error.message, /no image for linux\/amd64; it offers .* and 99992 more$/);
        assert.ok(error.message.length < 400);
        return true;
      },
    );
  });
});
