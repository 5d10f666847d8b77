import assert from 'node:assert/strict';
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { InvalidInput } from '../base/failure.ts';
import { formatEndpoint } from './endpoint.ts';
import { endpointsFor } from './endpoints-for.ts';
import { loadRegistriesConfig } from './load-registries-config.ts';
import { formatReference, parseReference } from './reference.ts';
import type { RegistriesConfig } from './registries-config.ts';
import { candidateReferences } from './short-names.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

async function load(conf: string, dropIns: Readonly<Record<string, string>> = {}): Promise<RegistriesConfig> {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'gantry-registries-'));
  const paths = { conf: join(dir.path, 'registries.conf'), confDir: join(dir.path, 'registries.conf.d') };
  await mkdir(paths.confDir);
  await writeFile(paths.conf, conf);
  for (const [name, text] of Object.entries(dropIns)) await writeFile(join(paths.confDir, name), text);
  return await loadRegistriesConfig(paths);
}

function places(config: RegistriesConfig, reference: string): readonly string[] {
  return endpointsFor(config, parseReference(reference)).map(formatEndpoint);
}

describe('endpointsFor()', () => {
  it("asks a registry without a rule at its own name, Docker Hub at its registry's", async () => {
    const config = await load('');
    assert.deepEqual(places(config, 'quay.io/team/app'), ['quay.io/team/app']);
    assert.deepEqual(places(config, 'nginx'), ['registry-1.docker.io/library/nginx']);
  });

  it('asks mirrors in order before the registry', async () => {
    const config = await load(`
      [[registry]]
      location = "docker.io"
      [[registry.mirror]]
      location = "mirror.example/hub"
      insecure = true
      [[registry.mirror]]
      location = "127.0.0.1:5000"
    `);
    const endpoints = endpointsFor(config, parseReference('nginx'));
    assert.deepEqual(endpoints.map(formatEndpoint), [
      'mirror.example/hub/library/nginx',
      '127.0.0.1:5000/library/nginx',
      'registry-1.docker.io/library/nginx',
    ]);
    assert.deepEqual(
      endpoints.map((e) => e.insecure),
      [true, false, false],
    );
  });

  it('takes the rule with the longest prefix that ends at a path component', async () => {
    const config = await load(`
      [[registry]]
      prefix = "example.com"
      location = "short.example"
      [[registry]]
      prefix = "example.com/team"
      location = "long.example/x"
    `);
    assert.deepEqual(places(config, 'example.com/team/app'), ['long.example/x/app']);
    assert.deepEqual(places(config, 'example.com/teamwork/app'), ['short.example/teamwork/app']);
  });

  it('matches subdomains with a wildcard', async () => {
    const config = await load('[[registry]]\nprefix = "*.example.com"\nlocation = "cache.example"');
    assert.deepEqual(places(config, 'eu.example.com/app'), ['cache.example/app']);
    assert.deepEqual(places(config, 'eu.example.com:8443/app'), ['cache.example/app']);
    assert.deepEqual(places(config, 'example.com/app'), ['example.com/app']);
  });

  it('uses mirrors only for tags or only for digests if configured so', async () => {
    const config = await load(`
      [[registry]]
      location = "example.com"
      [[registry.mirror]]
      location = "digests.example"
      pull-from-mirror = "digest-only"
      [[registry.mirror]]
      location = "tags.example"
      pull-from-mirror = "tag-only"
    `);
    assert.deepEqual(places(config, 'example.com/app:1'), ['tags.example/app', 'example.com/app']);
    assert.deepEqual(places(config, `example.com/app@${DIGEST}`), ['digests.example/app', 'example.com/app']);
    const byDigest = await load(`
      [[registry]]
      location = "example.com"
      mirror-by-digest-only = true
      [[registry.mirror]]
      location = "mirror.example"
    `);
    assert.deepEqual(places(byDigest, 'example.com/app:1'), ['example.com/app']);
  });

  it('refuses a blocked registry by name', async () => {
    const config = await load('[[registry]]\nlocation = "bad.example"\nblocked = true');
    assert.throws(() => places(config, 'bad.example/app'), {
      kind: 'precondition',
      message: /"bad.example" is blocked/,
    });
  });
});

describe('loadRegistriesConfig()', () => {
  it('has no rules if no file exists', async () => {
    const config = await loadRegistriesConfig({ conf: '/nonexistent/registries.conf', confDir: '/nonexistent/d' });
    assert.deepEqual(config.rules, []);
  });

  it('lets a drop-in replace a rule and the search list, in order of names', async () => {
    const conf = 'unqualified-search-registries = ["a.example"]\n[[registry]]\nlocation = "x.example"\nblocked = true';
    const config = await load(conf, {
      '20-b.conf': 'unqualified-search-registries = ["c.example"]',
      '10-a.conf': 'unqualified-search-registries = ["b.example"]\n[[registry]]\nlocation = "x.example"',
      'ignored.txt': 'not TOML at all [',
    });
    assert.deepEqual(config.searchRegistries, ['c.example']);
    assert.deepEqual(places(config, 'x.example/app'), ['x.example/app']);
  });

  const wrong: Readonly<Record<string, readonly [string, RegExp]>> = {
    'text that is not TOML': ['[[registry', /registries\.conf: is not TOML/],
    'a registry without a name': ['[[registry]]\ninsecure = true', /registry\[0\]\.location: is missing/],
    'a URL as location': ['[[registry]]\nlocation = "http://x.example"', /registry\[0\]\.location: is "http:/],
    'a wrong type': ['[[registry]]\nlocation = "x"\ninsecure = "yes"', /registry\[0\]\.insecure: is not true or false/],
    'an unknown mode': ['short-name-mode = "maybe"', /short-name-mode: is "maybe"/],
    'version 1': ['[registries.search]\nregistries = ["x"]', /version 1/],
    'a mirror without a location': [
      '[[registry]]\nlocation = "x"\n[[registry.mirror]]\ninsecure = true',
      /registry\[0\]\.mirror\[0\]\.location: is missing/,
    ],
  };
  for (const [what, [text, message]] of Object.entries(wrong)) {
    it(`refuses ${what}, naming file and key`, async () => {
      await assert.rejects(load(text), (error: unknown) => {
        assert.ok(error instanceof InvalidInput);
        assert.match(error.message, message);
        assert.match(error.field, /registries\.conf/);
        return true;
      });
    });
  }
});

describe('loadRegistriesConfig(), with files that are too large', () => {
  it('refuses them, naming the file or directory and the limit', async () => {
    await using dir = await mkdtempDisposable(join(tmpdir(), 'gantry-registries-'));
    const paths = { conf: join(dir.path, 'registries.conf'), confDir: dir.path };
    await writeFile(paths.conf, '#'.repeat(1024 * 1024 + 1));
    await assert.rejects(loadRegistriesConfig(paths), { message: `${paths.conf}: exceeds 1048576 bytes` });
    for (let i = 0; i < 256; i += 1) await writeFile(join(dir.path, `${i}.conf`), '');
    await assert.rejects(loadRegistriesConfig({ ...paths, conf: '/nonexistent' }), /has 257 files, more than 256/);
  });
});

describe('candidateReferences()', () => {
  const names = (config: RegistriesConfig, text: string): readonly string[] =>
    candidateReferences(text, config).map(formatReference);

  it('leaves full names alone and finds docker.io for short ones', async () => {
    const config = await load('');
    assert.deepEqual(names(config, 'quay.io/app'), ['quay.io/app:latest']);
    assert.deepEqual(names(config, 'web:1.0'), ['docker.io/library/web:1.0']);
  });

  it('tries the search registries in order if the mode allows it', async () => {
    const search = 'unqualified-search-registries = ["a.example", "b.example"]\n';
    const config = await load(`${search}short-name-mode = "permissive"`);
    assert.deepEqual(names(config, 'app:1'), ['a.example/app:1', 'b.example/app:1']);
    const enforcing = await load(search);
    assert.throws(() => names(enforcing, 'app:1'), /may be at any of a.example, b.example/);
  });

  it('puts an alias before the search registries, keeping tag and digest', async () => {
    const config = await load('unqualified-search-registries = ["a.example"]\n[aliases]\n"app" = "b.example/team/app"');
    assert.deepEqual(names(config, 'app:1'), ['b.example/team/app:1']);
    assert.deepEqual(names(config, `app@${DIGEST}`), [`b.example/team/app@${DIGEST}`]);
  });
});
