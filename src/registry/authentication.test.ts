import assert from 'node:assert/strict';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { AuthConfig } from '../base/cri.ts';
import { type AuthFile, credentialsFor, loadAuthFile } from './auth-file.ts';
import { parseChallenges } from './challenge.ts';
import { credentialsOf, isMeantFor } from './credentials.ts';
import { checkRealm } from './realm.ts';
import { parseReference } from './reference.ts';
import type { RemoteImage } from './remote-image.ts';
import { authForCandidate } from './request-credentials.ts';
import { Bench, DOMAIN, patience, readAll, registryAtItself } from './testing/bench.ts';
import { HostileServer } from './testing/hostile-server.ts';
import { putSampleImage } from './testing/sample-image.ts';

const NO_AUTH: AuthConfig = {
  username: '',
  password: '',
  auth: '',
  serverAddress: '',
  identityToken: '',
  registryToken: '',
};
const SECRET = 'correct-horse';
const GATE = { username: 'ann', password: SECRET } as const;
const ANN: AuthConfig = { ...NO_AUTH, username: 'ann', password: SECRET };
const ENCODED = Buffer.from(`ann:${SECRET}`).toString('base64');

async function pull(bench: Bench, auth: AuthConfig | undefined, authFile: AuthFile = new Map()): Promise<RemoteImage> {
  const sample = await putSampleImage(bench.store);
  await bench.store.tag('team/app', 'v1', sample.manifest);
  const { host } = bench.registry;
  const client = bench.client({ authFile, registries: registryAtItself(host) });
  return await client.resolve(parseReference(`${host}/team/app:v1`), auth, patience());
}

describe('RegistryClient authentication', () => {
  for (const scheme of ['basic', 'bearer'] as const) {
    it(`pulls with a name and a password over ${scheme}`, async () => {
      await using bench = await Bench.open({ auth: { scheme, ...GATE } });
      const image = await pull(bench, ANN);
      const [layer] = image.facts.manifest.layers;
      assert.ok(layer !== undefined);
      assert.equal((await readAll(image.fetchBlob(layer, patience()))).length, layer.size);
    });

    it(`refuses to go on without credentials over ${scheme}, and says what to check`, async () => {
      await using bench = await Bench.open({ auth: { scheme, ...GATE } });
      await assert.rejects(pull(bench, undefined), { kind: 'permission', remedy: /credentials|pull secret/ });
    });

    it(`reports wrong credentials over ${scheme} without printing them`, async () => {
      await using bench = await Bench.open({ auth: { scheme, username: 'ann', password: 'other' } });
      await assert.rejects(pull(bench, ANN), (error: unknown) => {
        const everything = inspect(error, { depth: 20, showHidden: true });
        assert.ok(!everything.includes(SECRET) && !everything.includes(ENCODED), 'a secret is in the error');
        assert.match(everything, /kind: 'permission'/);
        return true;
      });
    });
  }

  it('gets a new token when one expires in the middle of a pull', async () => {
    await using bench = await Bench.open({ auth: { scheme: 'bearer', ...GATE } });
    const image = await pull(bench, ANN);
    bench.registry.expireTokens();
    const [layer] = image.facts.manifest.layers;
    assert.ok(layer !== undefined);
    assert.equal((await readAll(image.fetchBlob(layer, patience()))).length, layer.size);
  });

  it('uses the credentials of the node if the request has none', async () => {
    await using bench = await Bench.open({ auth: { scheme: 'basic', ...GATE } });
    const host = bench.registry.host;
    const authFile: AuthFile = new Map([[`${host}/team`, { kind: 'basic', ...GATE }]]);
    assert.ok(await pull(bench, undefined, authFile));
    await assert.rejects(pull(bench, undefined, new Map([[`${host}/other`, { kind: 'basic', ...GATE }]])));
  });

  it('keeps credentials for another server to itself', async () => {
    await using bench = await Bench.open({ auth: { scheme: 'basic', ...GATE } });
    await assert.rejects(pull(bench, { ...ANN, serverAddress: 'https://other.example/v1/' }), { kind: 'permission' });
    assert.ok(bench.registry.requests.every((r) => r.authorization === undefined));
    assert.ok(await pull(bench, { ...ANN, serverAddress: bench.registry.host }));
  });

  it('shows credentials only after it was asked for them', async () => {
    await using bench = await Bench.open();
    await pull(bench, ANN);
    assert.ok(bench.registry.requests.every((r) => r.authorization === undefined));
  });
});

describe("RegistryClient with a request's credentials and other hosts", () => {
  const authOf = { auth: { scheme: 'basic', ...GATE } } as const;
  const seen = (requests: readonly { readonly authorization: string | undefined }[]) =>
    requests.filter(({ authorization }) => authorization !== undefined).length;

  for (const auth of [ANN, { ...NO_AUTH, registryToken: SECRET }, { ...NO_AUTH, auth: ENCODED }]) {
    it(`sends no ${Object.entries(auth).find(([, value]) => value !== '')?.[0]} to a rewritten location`, async () => {
      await using bench = await Bench.open(authOf);
      await bench.store.tag('team/app', 'v1', (await putSampleImage(bench.store)).manifest);
      for (const serverAddress of ['', DOMAIN, bench.registry.host]) {
        const pulling = bench
          .client()
          .resolve(parseReference(`${DOMAIN}/team/app:v1`), { ...auth, serverAddress }, patience());
        await assert.rejects(pulling, { kind: 'permission' });
      }
      assert.equal(seen(bench.registry.requests), 0);
    });
  }

  it('sends none to a mirror, which gets its own from the auth file', async () => {
    await using bench = await Bench.open(authOf);
    const mirror = await bench.openAnother({ auth: { scheme: 'basic', username: 'mirror', password: 'own' } });
    await bench.store.tag('team/app', 'v1', (await putSampleImage(bench.store)).manifest);
    const { host } = bench.registry;
    const registries = registryAtItself(host, [{ location: mirror.host }]);
    const reference = parseReference(`${host}/team/app:v1`);
    assert.ok(await bench.client({ registries }).resolve(reference, ANN, patience()));
    assert.equal(seen(mirror.requests), 0);
    assert.notEqual(seen(bench.registry.requests), 0);
    const authFile: AuthFile = new Map([[mirror.host, { kind: 'basic', username: 'mirror', password: 'own' }]]);
    const before = bench.registry.requests.length;
    assert.ok(await bench.client({ registries, authFile }).resolve(reference, ANN, patience()));
    assert.equal(bench.registry.requests.length, before);
  });

  it('sends them to a mirror on the host of the name itself', async () => {
    await using bench = await Bench.open(authOf);
    await bench.store.tag('cache/team/app', 'v1', (await putSampleImage(bench.store)).manifest);
    const { host } = bench.registry;
    const registries = registryAtItself(host, [{ location: `${host}/cache` }]);
    assert.ok(await bench.client({ registries }).resolve(parseReference(`${host}/team/app:v1`), ANN, patience()));
  });
});

describe('authForCandidate()', () => {
  const allowed = (name: string, candidate: string, serverAddress = ''): boolean =>
    authForCandidate({ ...ANN, serverAddress }, name, parseReference(candidate)) !== undefined;

  it('uses credentials without a server for the registry in the name, and for docker.io if the name has none', () => {
    assert.ok(allowed('quay.io/team/app', 'quay.io/team/app'));
    assert.ok(allowed('app', 'docker.io/library/app'));
    assert.ok(!allowed('app', 'quay.io/app'));
  });

  it('leaves credentials for a named server to the comparison of hosts', () => {
    assert.ok(allowed('app', 'quay.io/app', 'quay.io'));
  });
});

describe('credentialsOf()', () => {
  it('reads every form of AuthConfig', () => {
    assert.deepEqual(credentialsOf(ANN), { kind: 'basic', username: 'ann', password: SECRET });
    assert.deepEqual(credentialsOf({ ...NO_AUTH, auth: ENCODED }), {
      kind: 'basic',
      username: 'ann',
      password: SECRET,
    });
    assert.deepEqual(credentialsOf({ ...NO_AUTH, identityToken: 't' }), { kind: 'identity-token', token: 't' });
    assert.deepEqual(credentialsOf({ ...NO_AUTH, registryToken: 't' }), { kind: 'registry-token', token: 't' });
    assert.deepEqual(credentialsOf(NO_AUTH), { kind: 'anonymous' });
  });

  it('refuses what is not base64 of a pair, without showing it', () => {
    assert.throws(
      () => credentialsOf({ ...NO_AUTH, auth: SECRET }),
      (error: Error) => !error.message.includes(SECRET),
    );
  });
});

describe('isMeantFor()', () => {
  it('compares hosts, whatever else is in the address', () => {
    assert.ok(isMeantFor('', 'any.example'));
    assert.ok(isMeantFor('https://index.docker.io/v1/', 'registry-1.docker.io'));
    assert.ok(isMeantFor('host.example:5000/team', 'host.example:5000'));
    assert.ok(!isMeantFor('host.example', 'host.example:5000'));
  });
});

describe('loadAuthFile()', () => {
  const text = JSON.stringify({
    auths: {
      'https://index.docker.io/v1/': { auth: ENCODED },
      'host.example/team': { auth: ENCODED },
      'host.example': { identitytoken: 'token' },
    },
  });

  it('reads the first file that exists and finds the most specific entry', async () => {
    await using dir = await mkdtempDisposable(join(tmpdir(), 'gantry-auth-'));
    const file = join(dir.path, 'auth.json');
    await writeFile(file, text);
    const auth = await loadAuthFile([join(dir.path, 'none.json'), file]);
    assert.equal(credentialsFor(auth, 'host.example/team/app').kind, 'basic');
    assert.equal(credentialsFor(auth, 'host.example/teamwork').kind, 'identity-token');
    assert.equal(credentialsFor(auth, 'registry-1.docker.io/library/nginx').kind, 'basic');
    assert.equal(credentialsFor(auth, 'other.example/app').kind, 'anonymous');
  });

  it('names the file and the entry that it cannot read, not the contents', async () => {
    await using dir = await mkdtempDisposable(join(tmpdir(), 'gantry-auth-'));
    const file = join(dir.path, 'auth.json');
    for (const bad of [`{"auths": {"x": {"auth": "${SECRET}"}}}`, `{"auths": "${SECRET}`, `{"auths": ["${SECRET}"]}`]) {
      await writeFile(file, bad);
      await assert.rejects(loadAuthFile([file]), (error: unknown) => {
        const everything = inspect(error, { depth: 20, showHidden: true });
        assert.ok(everything.includes(file) && !everything.includes(SECRET));
        return true;
      });
    }
  });
});

describe('loadAuthFile(), with a file that is too large', () => {
  it('refuses it, naming the file and the limit', async () => {
    await using dir = await mkdtempDisposable(join(tmpdir(), 'gantry-auth-'));
    const file = join(dir.path, 'auth.json');
    await writeFile(file, `{}${' '.repeat(1024 * 1024)}`);
    await assert.rejects(loadAuthFile([file]), { message: `${file}: exceeds 1048576 bytes` });
    const auths = Object.fromEntries(Array.from({ length: 4097 }, (_, i) => [`r${i}.example`, {}]));
    await writeFile(file, JSON.stringify({ auths }));
    await assert.rejects(loadAuthFile([file]), { message: `${file}: auths: has 4097 entries, more than 4096` });
  });
});

describe('checkRealm()', () => {
  const attempt = { what: 'image x', endpoint: 'registry' };
  const request = { registryHost: 'registry-1.docker.io', insecure: false, withCredentials: true, trustedRealms: [] };

  for (const realm of ['https://auth.docker.io/token', 'https://docker.io/x', 'https://registry-1.docker.io:8443/t']) {
    it(`sends credentials to ${realm}, which is of the registry's domain`, () => {
      assert.equal(checkRealm(realm, request, attempt).href, realm);
    });
  }

  for (const realm of [
    'http://auth.docker.io/token',
    'https://evil.example/token',
    'https://docker.io.evil.example/token',
    'https://evildocker.io/token',
    'file:///etc/passwd',
    'https://a:b@auth.docker.io/token',
    'token',
    '',
  ]) {
    it(`CVE-2019-10214, H019: sends no credentials to the realm ${JSON.stringify(realm)}`, () => {
      assert.throws(() => checkRealm(realm, request, attempt), { kind: 'permission' });
    });
  }

  it('asks any https realm for a token without credentials, and a trusted one with them', () => {
    const realm = 'https://tokens.example/t';
    assert.ok(checkRealm(realm, { ...request, withCredentials: false }, attempt));
    assert.ok(checkRealm(realm, { ...request, trustedRealms: ['tokens.example'] }, attempt));
  });

  it('speaks plain http to the own host of an insecure registry only', () => {
    const insecure = { ...request, registryHost: '127.0.0.1:5000', insecure: true };
    assert.ok(checkRealm('http://127.0.0.1:5001/t', insecure, attempt));
    assert.throws(() => checkRealm('http://127.0.0.2:5001/t', insecure, attempt), { kind: 'permission' });
  });
});

describe('parseChallenges()', () => {
  it('reads several challenges in one header', () => {
    const header = 'Basic realm="a, \\"b\\"", Bearer realm="https://x/t",service=s,scope="repository:a:pull,push"';
    const [basic, bearer] = parseChallenges(header);
    assert.equal(basic?.parameters.get('realm'), 'a, "b"');
    assert.deepEqual(Object.fromEntries(bearer?.parameters ?? []), {
      realm: 'https://x/t',
      service: 's',
      scope: 'repository:a:pull,push',
    });
  });

  it('comes to an end with whatever it is given', () => {
    const piece = fc.constantFrom('Bearer', ' ', ',', '=', '"', '\\', 'realm', 'x', '\t', 'é', '/');
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void parseChallenges(pieces.join(''))));
  });
});

describe('RegistryClient with tokens', () => {
  /** A registry that requires the bearer token `t`, and a token service that records its requests. */
  async function asked(stack: AsyncDisposableStack): Promise<{ server: HostileServer; forms: string[] }> {
    const forms: string[] = [];
    const server = await HostileServer.open((request, response) => {
      if (request.method === 'POST') {
        request.on('data', (chunk: Buffer) => forms.push(chunk.toString()));
        request.on('end', () => response.end('{"access_token":"t"}'));
      } else if (request.headers.authorization === 'Bearer t') response.writeHead(404).end();
      else {
        const realm = `http://${request.headers.host ?? ''}/token`;
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="s"` }).end();
      }
    });
    return { server: stack.use(server), forms };
  }

  const resolveWith = async (bench: Bench, server: HostileServer, auth: AuthConfig): Promise<RemoteImage> =>
    await bench
      .client({ registries: registryAtItself(server.host) })
      .resolve(parseReference(`${server.host}/team/app:v1`), auth, patience());

  it('exchanges an identity token for one to pull with', async () => {
    await using stack = new AsyncDisposableStack();
    const bench = stack.use(await Bench.open());
    const { server, forms } = await asked(stack);
    await assert.rejects(resolveWith(bench, server, { ...NO_AUTH, identityToken: 'id' }), { kind: 'not-found' });
    assert.deepEqual(Object.fromEntries(new URLSearchParams(forms[0])), {
      grant_type: 'refresh_token',
      refresh_token: 'id',
      client_id: 'gantry',
      scope: 'repository:team/app:pull',
      service: 's',
    });
  });

  it('sends a registry token as it stands, and does not trade it for another', async () => {
    await using stack = new AsyncDisposableStack();
    const bench = stack.use(await Bench.open());
    const { server, forms } = await asked(stack);
    await assert.rejects(resolveWith(bench, server, { ...NO_AUTH, registryToken: 't' }), { kind: 'not-found' });
    await assert.rejects(resolveWith(bench, server, { ...NO_AUTH, registryToken: 'old' }), { kind: 'permission' });
    assert.deepEqual(forms, []);
  });
});
