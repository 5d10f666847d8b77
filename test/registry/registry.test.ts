import assert from 'node:assert/strict';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type RegistryOptions, type RunningRegistry, startRegistry } from './registry.ts';
import { RegistryStore } from './registry-store.ts';

const TYPE = 'application/vnd.oci.image.manifest.v1+json';
const MANIFEST = Buffer.from('{"schemaVersion":2}');

interface Subject {
  readonly registry: RunningRegistry;
  readonly digest: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

async function subject(stack: AsyncDisposableStack, options: Partial<RegistryOptions> = {}): Promise<Subject> {
  const dir = stack.use(await mkdtempDisposable(join(tmpdir(), 'gantry-registry-'))).path;
  const store = new RegistryStore(dir);
  const manifest = await store.putManifest(MANIFEST, TYPE);
  await store.tag('team/app', 'v1', manifest);
  const registry = await startRegistry({ ...options, dir, port: 0 });
  stack.defer(() => registry.close());
  const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(`http://${registry.host}${path}`, init);
  return { registry, digest: manifest.digest, fetch: ask };
}

describe('startRegistry()', () => {
  it('serves a manifest by tag and by digest, with its type and digest', async () => {
    await using stack = new AsyncDisposableStack();
    const { fetch, digest } = await subject(stack);
    for (const name of ['v1', digest]) {
      const response = await fetch(`/v2/team/app/manifests/${name}`);
      assert.equal(response.headers.get('content-type'), TYPE);
      assert.equal(response.headers.get('docker-content-digest'), digest);
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), MANIFEST);
    }
    const head = await fetch('/v2/team/app/manifests/v1', { method: 'HEAD' });
    assert.equal(head.headers.get('content-length'), String(MANIFEST.length));
  });

  it('serves the rest of a blob from the beginning of a range', async () => {
    await using stack = new AsyncDisposableStack();
    const { fetch, digest } = await subject(stack);
    const response = await fetch(`/v2/team/app/blobs/${digest}`, { headers: { range: 'bytes=5-' } });
    assert.equal(response.status, 206);
    assert.equal(response.headers.get('content-range'), `bytes 5-${MANIFEST.length - 1}/${MANIFEST.length}`);
    assert.equal(await response.text(), MANIFEST.subarray(5).toString());
    const past = await fetch(`/v2/team/app/blobs/${digest}`, { headers: { range: 'bytes=500-' } });
    assert.equal(past.status, 416);
  });

  it('answers requests for missing content with the errors of the specification', async () => {
    await using stack = new AsyncDisposableStack();
    const { fetch } = await subject(stack);
    const answers: Readonly<Record<string, string>> = {
      '/v2/team/app/manifests/v2': 'MANIFEST_UNKNOWN',
      [`/v2/team/app/blobs/sha256:${'0'.repeat(64)}`]: 'BLOB_UNKNOWN',
      '/v2/team/app/blobs/sha256:..%2f..%2fcomplete': 'NAME_UNKNOWN',
      '/etc/passwd': 'NAME_UNKNOWN',
    };
    for (const [path, code] of Object.entries(answers)) {
      const response = await fetch(path);
      assert.equal(response.status, 404);
      assert.equal(((await response.json()) as { errors: { code: string }[] }).errors[0]?.code, code);
    }
    assert.equal((await fetch('/v2/', { method: 'POST' })).status, 405);
  });

  it('lists the tags of a repository', async () => {
    await using stack = new AsyncDisposableStack();
    const { fetch } = await subject(stack);
    assert.deepEqual(await (await fetch('/v2/team/app/tags/list')).json(), { name: 'team/app', tags: ['v1'] });
  });

  it('requires a password and issues tokens if configured', async () => {
    await using stack = new AsyncDisposableStack();
    const { fetch, registry } = await subject(stack, { auth: { scheme: 'bearer', username: 'ann', password: 'pw' } });
    const challenge = (await fetch('/v2/')).headers.get('www-authenticate');
    assert.equal(challenge, `Bearer realm="http://${registry.host}/token",service="loopback"`);
    const authorization = `Basic ${Buffer.from('ann:pw').toString('base64')}`;
    const { token } = (await (await fetch('/token?service=x', { headers: { authorization } })).json()) as {
      token: string;
    };
    assert.equal((await fetch('/v2/', { headers: { authorization: `Bearer ${token}` } })).status, 200);
    registry.expireTokens();
    assert.equal((await fetch('/v2/', { headers: { authorization: `Bearer ${token}` } })).status, 401);
  });

  it('records requests with their credentials, and fails as configured', async () => {
    await using stack = new AsyncDisposableStack();
    const { fetch, registry } = await subject(stack, { fault: () => ({ kind: 'status', status: 503 }) });
    assert.equal((await fetch('/v2/team/app/manifests/v1')).status, 503);
    assert.deepEqual(
      registry.requests.map(({ method, path, repository }) => ({ method, path, repository })),
      [{ method: 'GET', path: '/v2/team/app/manifests/v1', repository: 'team/app' }],
    );
  });
});
