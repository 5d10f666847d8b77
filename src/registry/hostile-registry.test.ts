import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { Failure } from '../base/failure.ts';
import { defaultConfig } from '../config/load-config.ts';
import { parseReference } from './reference.ts';
import { RegistryClient } from './registry-client.ts';
import type { RemoteImage } from './remote-image.ts';
import { DOMAIN, FAST, patience, readAll, registriesAt, registryAtItself } from './testing/bench.ts';
import { descriptorOf, endless, fromShelf, HostileServer } from './testing/hostile-server.ts';
import { json, OCI } from './testing/sample-image.ts';
import { selfSigned } from './testing/self-signed.ts';

type RpcResponse = (request: IncomingMessage, response: ServerResponse) => void;

const CHUNK = Buffer.alloc(65_536, ' ');
const AUTH = { username: 'ann', password: 'secret', auth: '', serverAddress: '', identityToken: '', registryToken: '' };
const LAYER = Buffer.from('layer data of thirty-five bytes: xy');
const CONFIG = json({ rootfs: { diff_ids: [`sha256:${'1'.repeat(64)}`] } });
const CONFIG_AT = descriptorOf(CONFIG, OCI.config);
const LAYER_AT = descriptorOf(LAYER, OCI.layer);
const MANIFEST = json({ schemaVersion: 2, config: CONFIG_AT, layers: [LAYER_AT] });

/** A valid image under `app:v1`; a test corrupts one part of it. */
const SHELF = {
  'manifests/v1': { body: MANIFEST },
  [`blobs/${CONFIG_AT.digest}`]: { body: CONFIG },
  [`blobs/${LAYER_AT.digest}`]: { body: LAYER },
};

async function pull(
  server: HostileServer,
  options: { readonly auth?: boolean; readonly name?: string } = {},
): Promise<RemoteImage> {
  using client = new RegistryClient({
    // The credentials of a request go only to the registry of the image's own name.
    registries: options.auth === true ? registryAtItself(server.host) : registriesAt(server.host),
    image: defaultConfig().image,
    authFile: new Map(),
    certsDirectories: [],
    retries: FAST,
  });
  const reference = parseReference(`${options.auth === true ? server.host : DOMAIN}/${options.name ?? 'app:v1'}`);
  const image = await client.resolve(reference, options.auth === true ? AUTH : undefined, patience());
  for (const layer of image.facts.manifest.layers) await readAll(image.fetchBlob(layer, patience()));
  return image;
}

async function refused(
  answer: RpcResponse,
  kind: string,
  message: RegExp,
  options?: Parameters<typeof pull>[1],
): Promise<HostileServer> {
  await using server = await HostileServer.open(answer);
  await assert.rejects(pull(server, options), (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.match(error.message, message);
    assert.ok(!error.message.includes('secret'));
    assert.equal(error.kind, kind);
    return true;
  });
  return server;
}

describe('a hostile registry', () => {
  it('is served well while it behaves', async () => {
    await using server = await HostileServer.open(fromShelf(SHELF));
    assert.equal((await pull(server)).facts.manifestDigest, descriptorOf(MANIFEST, '').digest);
  });

  it('H001: a manifest announced with more than 4 MiB is refused before its first byte', async () => {
    const announce: RpcResponse = (_request, response) => {
      response.writeHead(200, { 'content-type': OCI.manifest, 'content-length': 4_194_305 }).flushHeaders();
    };
    await refused(announce, 'invalid', /4194305 bytes announced, at most 4194304/);
  });

  it('H002: a manifest without an end is cut off', async () => {
    const pour: RpcResponse = (_request, response) => {
      response.writeHead(200, { 'content-type': OCI.manifest });
      endless(response, CHUNK);
    };
    await refused(pour, 'invalid', /image registry\.example\/app:v1 .* longer than 4194304 bytes/);
  });

  it('H002: an error text without an end is cut off, and does not reach the message', async () => {
    const pour: RpcResponse = (_request, response) => {
      response.writeHead(403, { 'content-type': 'application/json' });
      endless(response, CHUNK);
    };
    await refused(pour, 'permission', /answered 403$/);
  });

  it('H002: a token answer without an end is cut off', async () => {
    const pour: RpcResponse = (request, response) => {
      if (request.url?.startsWith('/token') === true) {
        response.writeHead(200);
        endless(response, CHUNK);
      } else {
        const realm = `http://${request.headers.host ?? ''}/token`;
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}"` }).end();
      }
    };
    await refused(pour, 'invalid', /token service .* longer than 1048576 bytes/);
  });

  it('H002: a 401 with a body without an end delays nothing', async () => {
    const pour: RpcResponse = (_request, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' });
      endless(response, CHUNK);
    };
    await refused(pour, 'permission', /401: it asks for credentials/);
  });

  it('H006: a manifest that is not the one of the digest asked for is refused', async () => {
    const digest = `sha256:${'2'.repeat(64)}`;
    const other = fromShelf({ ...SHELF, [`manifests/${digest}`]: { body: MANIFEST } });
    await refused(other, 'invalid', /its bytes have the digest sha256:.*, not sha256:2222/, { name: `app@${digest}` });
  });

  it('H006: neither is one that its own header belies', async () => {
    const lie: RpcResponse = (request, response) => {
      response.setHeader('docker-content-digest', `sha256:${'2'.repeat(64)}`);
      fromShelf(SHELF)(request, response);
    };
    await refused(lie, 'invalid', /not sha256:2222/);
  });

  for (const [how, body] of [
    ['longer', Buffer.concat([LAYER, LAYER])],
    ['shorter', LAYER.subarray(1)],
  ] as const) {
    it(`H008: a blob that is announced ${how} than its manifest says is refused before its first byte`, async () => {
      const shelf = { ...SHELF, [`blobs/${LAYER_AT.digest}`]: { body } };
      await refused(fromShelf(shelf), 'invalid', /it has [0-9]+ bytes, but its manifest says 35/);
    });
  }

  it('H008: a blob that goes on after its size is cut off', async () => {
    const pour: RpcResponse = (request, response) => {
      if (request.url?.endsWith(LAYER_AT.digest) !== true) return fromShelf(SHELF)(request, response);
      response.writeHead(200);
      endless(response, LAYER);
    };
    await refused(pour, 'invalid', /it is longer than the 35 bytes its manifest says/);
  });

  it('H008: a config with another digest is refused', async () => {
    const corrupted = Buffer.from(CONFIG);
    corrupted[5] = 0x20;
    await refused(
      fromShelf({ ...SHELF, [`blobs/${CONFIG_AT.digest}`]: { body: corrupted } }),
      'invalid',
      /have the digest/,
    );
  });

  it('an index within an index within an index is followed, and no further', async () => {
    const nested = (levels: number): Record<string, { body: Buffer; type: string }> => {
      let inner = { ...descriptorOf(MANIFEST, OCI.manifest) };
      let body = MANIFEST;
      let type: string = OCI.manifest;
      const shelf: Record<string, { body: Buffer; type: string }> = { [`manifests/${inner.digest}`]: { body, type } };
      for (let i = 0; i < levels; i++) {
        body = json({ schemaVersion: 2, manifests: [inner] });
        type = OCI.index;
        inner = descriptorOf(body, OCI.index);
        shelf[`manifests/${inner.digest}`] = { body, type };
      }
      return { ...shelf, 'manifests/v1': { body, type } };
    };
    await using server = await HostileServer.open(fromShelf({ ...SHELF, ...nested(3) }));
    assert.equal((await pull(server)).facts.manifestDigest, descriptorOf(MANIFEST, '').digest);
    await refused(fromShelf({ ...SHELF, ...nested(4) }), 'invalid', /nested deeper than 3/);
  });

  it('H016: an index with a hundred thousand foreign platforms gives one short error message', async () => {
    const body = json({
      schemaVersion: 2,
      manifests: Array.from({ length: 100_000 }, () => ({ platform: { os: 'x' } })),
    });
    const shelf = { 'manifests/v1': { body, type: OCI.index } };
    await refused(fromShelf(shelf), 'invalid', /no image for linux\/.{1,300}and 99992 more$/);
  });

  it('CVE-2020-15157, H018: the addresses that a layer names are not asked', async () => {
    await using elsewhere = await HostileServer.open((_request, response) => void response.writeHead(401).end());
    const layer = { ...LAYER_AT, urls: [`http://${elsewhere.host}/layer`] };
    const body = json({ schemaVersion: 2, config: CONFIG_AT, layers: [layer] });
    const shelf = { ...SHELF, 'manifests/v1': { body }, [`blobs/${LAYER_AT.digest}`]: undefined };
    await refused(fromShelf(shelf), 'not-found', /blob sha256:.* answered 404/);
    assert.deepEqual(elsewhere.requests, []);
  });

  it('H019: credentials do not follow a token realm to another host', async () => {
    await using thief = await HostileServer.open((_request, response) => void response.end('{"token":"x"}'));
    const lure: RpcResponse = (_request, response) => {
      const realm = `http://${thief.host.replace('127.0.0.1', 'localhost')}/token`;
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="x"` }).end();
    };
    await refused(lure, 'permission', /names the token realm http:\/\/localhost:[0-9]+, which is not https/, {
      auth: true,
    });
    assert.deepEqual(thief.requests, []);
  });

  it('CVE-2020-15157, H018: credentials are not shown to a host that a redirect leads to, though it asks', async () => {
    await using thief = await HostileServer.open((_request, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="give"' }).end();
    });
    const lead: RpcResponse = (request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="mine"' }).end();
      } else {
        response.writeHead(307, { location: `http://${thief.host}/x` }).end();
      }
    };
    await refused(lead, 'permission', /answered 401/, { auth: true });
    assert.equal(thief.requests.length, 1);
    assert.ok(thief.requests.every((r) => r.authorization === undefined));
  });

  it('H020: a layer is fetched from the target of a redirect, without credentials', async () => {
    await using storage = await HostileServer.open((_request, response) => void response.end(LAYER));
    const lead: RpcResponse = (request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="mine"' }).end();
      } else if (request.url?.endsWith(LAYER_AT.digest) === true) {
        response.writeHead(307, { location: `http://${storage.host}/signed?x=1` }).end();
      } else fromShelf(SHELF)(request, response);
    };
    await using server = await HostileServer.open(lead);
    await pull(server, { auth: true });
    assert.deepEqual(storage.requests, [{ path: '/signed?x=1', host: storage.host, authorization: undefined }]);
  });

  for (const [what, location, message] of [
    ['to a file', 'file:///etc/passwd', /redirected from http: to file:, refused/],
    ['to nowhere', 'http://[', /redirected to "http:\/\/\[", which is not a valid URL/],
    ['in a circle', '/v2/app/manifests/v1', /redirected more than 10 times/],
  ] as const) {
    it(`H020: a redirect ${what} is refused`, async () => {
      const lead: RpcResponse = (_request, response) => void response.writeHead(307, { location }).end();
      await refused(lead, 'permission', message);
    });
  }

  it('H020: a redirect with a line break in it is refused', async () => {
    await using server = await HostileServer.open((request) => {
      request.socket.end('HTTP/1.1 307 X\r\nLocation: http://a/\rX-Evil: 1\r\nContent-Length: 0\r\n\r\n');
    });
    await assert.rejects(pull(server), Failure);
  });

  it('H020: https is not left for http', async () => {
    await using plain = await HostileServer.open(fromShelf(SHELF));
    const lead: RpcResponse = (_request, response) =>
      void response.writeHead(307, { location: `http://${plain.host}/x` }).end();
    await using server = await HostileServer.open(lead, selfSigned());
    await assert.rejects(pull(server), /redirected from https: to http:, refused/);
    assert.deepEqual(plain.requests, []);
  });

  it('control characters of the registry do not reach the error message', async () => {
    const speak: RpcResponse = (_request, response) => {
      response.writeHead(403).end(json({ errors: [{ code: 'DENIED\n\u001b[31m', message: 'x'.repeat(5000) }] }));
    };
    await refused(speak, 'permission', /^[^\p{Cc}]{1,500}$/u);
  });

  it('H030: the image comes from the registry if a mirror sends wrong content', async () => {
    await using mirror = await HostileServer.open((_request, response) => void response.end('{"schemaVersion": 9}'));
    await using server = await HostileServer.open(fromShelf(SHELF));
    const registries = registriesAt(server.host, [{ location: mirror.host }]);
    using client = new RegistryClient({
      ...{ registries, image: defaultConfig().image, authFile: new Map(), certsDirectories: [], retries: FAST },
    });
    const image = await client.resolve(parseReference(`${DOMAIN}/app:v1`), undefined, patience());
    assert.equal(image.facts.manifest.layers.length, 1);
    assert.ok(mirror.requests.length > 0);
  });
});
