import assert from 'node:assert/strict';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { defaultConfig } from '../config/load-config.ts';
import { parseReference } from './reference.ts';
import { NO_REGISTRIES_CONFIG, type RegistriesConfig } from './registries-config.ts';
import { Bench, DOMAIN, patience, readAll, registriesAt, resolve } from './testing/bench.ts';
import { HostileServer } from './testing/hostile-server.ts';
import { putSampleImage, putSampleIndex } from './testing/sample-image.ts';
import { selfSigned } from './testing/self-signed.ts';
import { loadTlsFiles } from './tls-files.ts';

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

  it('refuses an image with more layers than image.max_layers', async () => {
    await using bench = await Bench.open();
    const sample = await putSampleImage(bench.store);
    await bench.store.tag('team/app', 'v1', sample.manifest);
    const image = { ...defaultConfig().image, maxLayers: 1 };
    await assert.rejects(resolve(bench.client({ image }), 'team/app:v1'), /2 layers; at most 1 are allowed/);
  });

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

  it('names an image that no endpoint has, and the endpoints that were asked', async () => {
    await using bench = await Bench.open();
    const mirror = await bench.openAnother();
    const registries = registriesAt(bench.registry.host, [{ location: mirror.host }]);
    await assert.rejects(resolve(bench.client({ registries }), 'none:v1'), {
      kind: 'not-found',
      message: `image "${DOMAIN}/none:v1" not found at ${mirror.host}/none, ${bench.registry.host}/none`,
    });
  });

  it('names the endpoint of a registry that cannot be reached, and the cause', async () => {
    await using bench = await Bench.open();
    const gone = await bench.openAnother();
    await gone.close();
    const client = bench.client({ registries: registriesAt(gone.host) });
    await assert.rejects(resolve(client, 'app:v1'), {
      kind: 'unavailable',
      message: new RegExp(`^image ${DOMAIN}/app:v1: registry ${gone.host}/app cannot be reached: .*ECONNREFUSED`),
    });
  });

  it('reports all failures if mirror and registry fail in different ways', async () => {
    await using bench = await Bench.open({ fault: () => ({ kind: 'status', status: 500 }) });
    const mirror = await bench.openAnother();
    const client = bench.client({ registries: registriesAt(bench.registry.host, [{ location: mirror.host }]) });
    await assert.rejects(resolve(client, 'app:v1'), {
      kind: 'unavailable',
      message: /answered 404: MANIFEST_UNKNOWN.*; .*answered 500: INJECTED/,
    });
  });

  it('comes back to a registry that was busy', async () => {
    let faults = 2;
    await using bench = await Bench.open({
      fault: () => (faults-- > 0 ? { kind: 'status', status: 503, retryAfter: '1' } : undefined),
    });
    const sample = await putSampleImage(bench.store);
    await bench.store.tag('app', 'v1', sample.manifest);
    assert.ok(await resolve(bench.client(), 'app:v1'));
  });

  it('stops waiting for a registry that does not answer after the configured time', async () => {
    await using bench = await Bench.open({ fault: () => ({ kind: 'delay', ms: 60_000 }) });
    const transport = { responseTimeoutMs: 30, stallMs: 1000 };
    await assert.rejects(resolve(bench.client({ transport }), 'app:v1'), {
      kind: 'unavailable',
      message: /no response within 30 ms/,
    });
  });

  it('leaves when the caller leaves', async () => {
    const leaving = new AbortController();
    await using bench = await Bench.open({
      fault: () => {
        leaving.abort(new Error('left'));
        return { kind: 'delay', ms: 60_000 };
      },
    });
    const reference = parseReference(`${DOMAIN}/app:v1`);
    await assert.rejects(bench.client().resolve(reference, undefined, { signal: leaving.signal }), /left/);
  });
});

describe('RegistryClient over TLS', () => {
  const tls = selfSigned();
  const registriesOver = (host: string, insecure: boolean): RegistriesConfig => ({
    ...NO_REGISTRIES_CONFIG,
    rules: registriesAt(host).rules.map((rule) => ({ ...rule, insecure })),
  });

  it('refuses a registry whose certificate is not trusted', async () => {
    await using bench = await Bench.open();
    await using server = await HostileServer.open((_request, response) => void response.end(), tls);
    const client = bench.client({ registries: registriesOver(server.host, false) });
    await assert.rejects(resolve(client, 'app:v1'), { kind: 'unavailable', message: /self-signed certificate/ });
    assert.deepEqual(server.requests, []);
  });

  it('never speaks plain http to a registry that is not marked insecure', async () => {
    await using bench = await Bench.open();
    const client = bench.client({ registries: registriesOver(bench.registry.host, false) });
    await assert.rejects(resolve(client, 'app:v1'), { kind: 'unavailable' });
    assert.deepEqual(bench.registry.requests, []);
  });

  it('trusts an authority of certs.d, and anyone where marked insecure', async () => {
    await using bench = await Bench.open();
    await using server = await HostileServer.open((_request, response) => void response.writeHead(404).end(), tls);
    await using certs = await mkdtempDisposable(join(tmpdir(), 'gantry-certs-'));
    await mkdir(join(certs.path, server.host));
    await writeFile(join(certs.path, server.host, 'ca.crt'), tls.cert);
    const trusting = { registries: registriesOver(server.host, false), certsDirectories: [certs.path] };
    await assert.rejects(resolve(bench.client(trusting), 'app:v1'), { kind: 'not-found' });
    const careless = { registries: registriesOver(server.host, true) };
    await assert.rejects(resolve(bench.client(careless), 'app:v1'), { kind: 'not-found' });
  });

  it('names the directory of a client certificate without its key', async () => {
    await using certs = await mkdtempDisposable(join(tmpdir(), 'gantry-certs-'));
    await mkdir(join(certs.path, 'host.example'));
    await writeFile(join(certs.path, 'host.example', 'client.cert'), tls.cert);
    await assert.rejects(loadTlsFiles('host.example', [certs.path]), {
      kind: 'invalid',
      message: /host\.example: a client/,
    });
  });
});
