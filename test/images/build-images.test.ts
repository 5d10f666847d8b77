import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempDisposable, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RegistryStore } from '../registry/registry-store.ts';
import { buildImages } from './build-images.ts';
import { readImage, type StoredImage, unpackImage } from './stored-image.ts';
import { hostTarget } from './target.ts';

const { goarch } = hostTarget();
const TOOLS = 'k8s-staging-cri-tools';

/** The images that critest pulls, except the one whose digest only its authors can produce. */
const CRITEST = [
  'e2e-test-images/busybox:1.29-2',
  'e2e-test-images/nginx:1.14-2',
  'e2e-test-images/httpd:2.4.39-4',
  'e2e-test-images/nonewprivs:1.3',
  'pause:3.9',
  ...['uid', 'username', 'uid-group', 'username-group'].map((user) => `${TOOLS}/test-image-user-${user}:latest`),
  `${TOOLS}/test-image-predefined-group:latest`,
  `${TOOLS}/test-image-latest:latest`,
  `${TOOLS}/test-image-tag:test`,
  `${TOOLS}/test-image-tag:all`,
  `${TOOLS}/test-image-1:latest`,
  `${TOOLS}/test-image-2:latest`,
  `${TOOLS}/test-image-3:latest`,
  `${TOOLS}/test-image-tags:1`,
  `${TOOLS}/hostnet-nginx-${goarch}:latest`,
];

describe('buildImages()', () => {
  const stack = new AsyncDisposableStack();
  let directory = '';
  let store = new RegistryStore('');

  before(async () => {
    directory = stack.use(await mkdtempDisposable(join(tmpdir(), 'gantry-images-'))).path;
    store = new RegistryStore(join(directory, 'registry'));
    await buildImages({ directory: store.dir });
  });
  after(() => stack.disposeAsync());

  const image = (name: string): Promise<StoredImage> => readImage(store, name, goarch);
  const unpacked = async (name: string): Promise<string> => {
    const root = join(directory, name.replaceAll(/[/:]/g, '-'));
    await unpackImage(store, await image(name), root);
    return root;
  };
  const inside = (root: string, ...command: string[]): string =>
    execFileSync('chroot', [root, ...command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  it('gives every image that critest pulls an id of its own', async () => {
    const images = await Promise.all(CRITEST.map(image));
    assert.equal(new Set(images.map(({ config }) => config.digest)).size, CRITEST.length);
  });

  it('gives one image its three tags', async () => {
    const images = await Promise.all(['1', '2', '3'].map((tag) => image(`${TOOLS}/test-image-tags:${tag}`)));
    assert.equal(new Set(images.map(({ manifest }) => manifest.digest)).size, 1);
  });

  it('writes every form that a client must read', async () => {
    const images = await Promise.all([...CRITEST, 'library/web:1.0', 'library/zstd:1.0'].map(image));
    assert.ok(images.some(({ manifest, indexed }) => indexed && manifest.mediaType.includes('docker')));
    assert.ok(images.some(({ manifest, indexed }) => indexed && manifest.mediaType.includes('oci')));
    assert.ok(images.some(({ typed }) => !typed));
    const layers = images.flatMap((i) => i.layers.map(({ mediaType }) => mediaType));
    for (const ending of ['.diff.tar.gzip', '.v1.tar', '.v1.tar+gzip', '.v1.tar+zstd']) {
      assert.ok(
        layers.some((type) => type.endsWith(ending)),
        `no layer ends in ${ending}`,
      );
    }
  });

  it('does nothing the second time', async () => {
    const lines: string[] = [];
    await buildImages({ directory: store.dir, log: (line) => lines.push(line) });
    assert.deepEqual(lines, [`images: up to date in ${store.dir}`]);
  });

  it('gives the same digests in another directory', async () => {
    const other = new RegistryStore(join(directory, 'other'));
    await buildImages({ directory: other.dir });
    const again = await readImage(other, 'library/web:1.0', goarch);
    assert.equal(again.manifest.digest, (await image('library/web:1.0')).manifest.digest);
  });

  it('builds a busybox whose applets are hard links that can be masked separately', async () => {
    const root = await unpacked('e2e-test-images/busybox:1.29-2');
    assert.match(inside(root, 'sh', '-c', 'ls /; id -u; seq 2'), /^bin\n[^]*\n0\n1\n2\n$/);
    const [ls, sh] = await Promise.all([stat(join(root, 'bin/ls')), stat(join(root, 'bin/sh'))]);
    assert.equal(ls.ino, sh.ino);
    assert.equal((await stat(join(root, 'tmp'))).mode & 0o7777, 0o1777);
    for (const tool of ['pgrep', 'ipcs', 'netstat', 'brctl', 'ping', 'pidof', 'top', 'dd', 'hostname']) {
      assert.match(inside(root, 'which', tool), /^\//);
    }
  });

  it('makes an nginx that accepts its configuration', async () => {
    inside(await unpacked('library/web:1.0'), 'nginx', '-t');
  });

  it('keeps the setuid bit of the program that prints its user', async () => {
    const root = await unpacked('e2e-test-images/nonewprivs:1.3');
    assert.equal((await stat(join(root, 'usr/local/bin/nnp'))).mode & 0o7777, 0o4755);
    const asUser = ['--userspec=1000:1000', root, '/usr/local/bin/nnp'];
    assert.equal(execFileSync('chroot', asUser, { encoding: 'utf8' }), 'Effective uid: 0\n');
  });

  it('sets the users that critest reads back', async () => {
    const users = await Promise.all(
      ['uid', 'username-group'].map((u) => image(`${TOOLS}/test-image-user-${u}:latest`)),
    );
    assert.deepEqual(
      users.map(({ user }) => user),
      ['1002', 'www-data:1004'],
    );
  });
});
