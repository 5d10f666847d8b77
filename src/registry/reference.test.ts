import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InvalidInput } from '../base/failure.ts';
import { formatReference, isShortName, parseReference, repoDigest, repoTag } from './reference.ts';

const HEX = 'a'.repeat(64);
const DIGEST = `sha256:${HEX}`;

describe('parseReference()', () => {
  const complete: Readonly<Record<string, string>> = {
    nginx: 'docker.io/library/nginx:latest',
    'nginx:1.25': 'docker.io/library/nginx:1.25',
    'team/app': 'docker.io/team/app:latest',
    'docker.io/nginx': 'docker.io/library/nginx:latest',
    'index.docker.io/team/app': 'docker.io/team/app:latest',
    'registry.k8s.io/pause:3.9': 'registry.k8s.io/pause:3.9',
    'localhost/app': 'localhost/app:latest',
    'localhost:5000/app:v1': 'localhost:5000/app:v1',
    '127.0.0.1:5000/a/b/c_d-e.f__g': '127.0.0.1:5000/a/b/c_d-e.f__g:latest',
    '[fd00::1]:5000/app': '[fd00::1]:5000/app:latest',
    'Host/app': 'Host/app:latest',
    [`gcr.io/app@${DIGEST}`]: `gcr.io/app@${DIGEST}`,
    [`gcr.io/app:v1@${DIGEST}`]: `gcr.io/app:v1@${DIGEST}`,
  };
  for (const [text, full] of Object.entries(complete)) {
    it(`reads ${text} as ${full}`, () => assert.equal(formatReference(parseReference(text)), full));
  }

  const hostile: readonly string[] = [
    '',
    ' ',
    ':',
    '@',
    '/',
    'user:pw@host/img',
    'user:pw@host.example/img:v1',
    'host.example:99999/x',
    'host.example:0/x',
    'host.example:/x',
    'a/../b',
    'host.example/../b',
    'host.example/a//b',
    'host.example/',
    'Repo',
    'host.example/Upper',
    `host.example/${'a'.repeat(5000)}`,
    `host.example/${'a'.repeat(256)}`,
    'img\0',
    'img\n',
    'img:v1\n',
    'im g',
    'img:',
    'img:-v1',
    `img:${'a'.repeat(129)}`,
    `host.example/img@${DIGEST}:tag`,
    `img@${DIGEST.slice(0, -1)}`,
    `img@${DIGEST.toUpperCase()}`,
    `img@sha256:${HEX.toUpperCase()}`,
    `img@${DIGEST}/x`,
    `img@${DIGEST}\n`,
    'img@sha256:../../../etc/passwd',
    `img@md5:${HEX.slice(0, 32)}`,
    'img@',
    'хост.example/img',
    'gсr.io/img',
    'https://host.example/img',
    '-host.example/img',
    'host..example/img',
  ];
  for (const text of hostile) {
    it(`H022, H009: refuses ${JSON.stringify(text.slice(0, 60))}`, () => {
      assert.throws(
        () => parseReference(text),
        (error: unknown) => {
          assert.ok(error instanceof InvalidInput);
          assert.ok(!error.message.includes('pw'), 'a password is in the message');
          assert.ok(!/\p{Cc}/u.test(error.message), 'a control character is in the message');
          assert.ok(error.message.length < 500);
          return true;
        },
      );
    });
  }

  it('gives what it gives again when it reads its own writing', () => {
    const component = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const parts = fc.record({
      host: fc.constantFrom('', 'docker.io/', 'gcr.io/', 'localhost:5000/', '10.0.0.1/'),
      path: fc.array(component, { minLength: 1, maxLength: 4 }),
      tag: fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/)),
      digest: fc.boolean(),
    });
    fc.assert(
      fc.property(parts, ({ host, path, tag, digest }) => {
        const text = `${host}${path.join('/')}${tag === null ? '' : `:${tag}`}${digest ? `@${DIGEST}` : ''}`;
        const reference = parseReference(text);
        assert.deepEqual(parseReference(formatReference(reference)), reference);
      }),
    );
  });

  it('reads or refuses whatever it is given, and lets nothing through that is unfit for a path or a URL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        try {
          assert.match(formatReference(parseReference(text)), /^[A-Za-z0-9._:/[\]@-]+$/);
          assert.ok(!formatReference(parseReference(text)).split('/').includes('..'));
        } catch (error) {
          if (!(error instanceof InvalidInput)) throw error;
        }
      }),
    );
  });
});

describe('isShortName()', () => {
  it('distinguishes names with a registry from names without', () => {
    assert.deepEqual(['nginx', 'team/app:1', 'localhost/app', 'gcr.io/app', 'host:5000/app'].map(isShortName), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('repoTag() and repoDigest()', () => {
  it('write the names that CRI shows', () => {
    const reference = parseReference('nginx:1.25');
    assert.equal(repoTag(reference), 'docker.io/library/nginx:1.25');
    assert.equal(repoDigest(reference, DIGEST), `docker.io/library/nginx@${DIGEST}`);
    assert.equal(repoTag(parseReference(`nginx@${DIGEST}`)), undefined);
  });
});
