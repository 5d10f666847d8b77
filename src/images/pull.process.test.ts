import assert from 'node:assert/strict';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { kindOf } from '../base/failure.ts';
import { tarOf } from '../layers/testing/tar-writer.ts';
import { assertClean } from './testing/assert-clean.ts';
import { DOMAIN, ImagesBench } from './testing/images-bench.ts';
import { mountImage } from './testing/mount-image.ts';
import { putImage } from './testing/put-image.ts';

const BASE = tarOf([
  { path: 'etc/', typeflag: '5', mode: 0o750 },
  { path: 'etc/passwd', content: 'root' },
  { path: 'etc/old', content: 'x' },
  { path: 'usr/', typeflag: '5' },
  { path: 'usr/lib/', typeflag: '5' },
  { path: 'lib', typeflag: '2', linkPath: 'usr/lib' },
]);
const TOP = tarOf([{ path: 'etc/', typeflag: '5' }, { path: 'etc/hosts', content: 'hosts' }, { path: 'etc/.wh.old' }]);
/** Needs what is below it in all three ways. */
const CHAINED = tarOf([
  { path: 'etc/issue', content: 'implicit parent' },
  { path: 'lib/so', content: 'symlinked parent' },
  { path: 'etc/hard', typeflag: '1', linkPath: 'etc/passwd' },
]);

describe('pull()', () => {
  it('brings an image into layers that overlay can mount', async () => {
    await using bench = await ImagesBench.open();
    const put = await putImage(bench.store, {
      layers: [BASE, TOP],
      config: { User: '1002', Cmd: ['sh'], Entrypoint: null, Env: ['A=b', 'broken', '=x'] },
      tags: [['app', '1']],
    });

    const id = await bench.pull('app:1');

    assert.equal(id, put.id);
    const image = bench.images.resolve(id);
    assert.deepEqual(image?.tags, [`${DOMAIN}/app:1`]);
    assert.deepEqual(image?.digests, [`${DOMAIN}/app@${put.manifest.digest}`]);
    const { user, cmd, entrypoint, env } = image?.config ?? {};
    assert.deepEqual({ user, cmd, entrypoint, env }, { user: '1002', cmd: ['sh'], entrypoint: [], env: ['A=b'] });
    await using mounted = await mountImage(bench, id);
    assert.equal(await readFile(`${mounted.path}/etc/passwd`, 'utf8'), 'root');
    assert.equal(await readFile(`${mounted.path}/etc/hosts`, 'utf8'), 'hosts');
    await assert.rejects(stat(`${mounted.path}/etc/old`), { code: 'ENOENT' });
  });

  it('leaves only layers: no staging directory, no process, no row of the ledger', async () => {
    await using bench = await ImagesBench.open();
    await putImage(bench.store, { layers: [BASE, TOP], tags: [['app', '1']] });
    await bench.pull('app:1');
    await bench.images.idle();
    await assertClean(bench, 2);
    assert.deepEqual(bench.logged, []);
  });

  it('unpacks layers on top of their lower layers if they need them', async () => {
    await using bench = await ImagesBench.open();
    await putImage(bench.store, { layers: [BASE, TOP, CHAINED], tags: [['app', '1']] });
    const id = await bench.pull('app:1');
    await using mounted = await mountImage(bench, id);
    assert.equal(await readFile(`${mounted.path}/etc/issue`, 'utf8'), 'implicit parent');
    assert.equal((await stat(`${mounted.path}/etc`)).mode & 0o777, 0o755);
    assert.ok((await lstat(`${mounted.path}/lib`)).isSymbolicLink());
    assert.equal(await readFile(`${mounted.path}/usr/lib/so`, 'utf8'), 'symlinked parent');
    assert.equal((await stat(`${mounted.path}/etc/hard`)).ino, (await stat(`${mounted.path}/etc/passwd`)).ino);
    await assertClean(bench, 3);
  });

  it('shares layers between images, but not those that fit on one chain only', async () => {
    await using bench = await ImagesBench.open();
    await putImage(bench.store, { layers: [BASE, TOP], tags: [['app', '1']] });
    await putImage(bench.store, { layers: [BASE, CHAINED], tags: [['app', '2']] });
    await putImage(bench.store, { layers: [BASE, TOP, CHAINED], tags: [['app', '3']] });
    const [one, two, three] = await Promise.all(['app:1', 'app:2', 'app:3'].map((name) => bench.pull(name)));
    const layers = [one, two, three].map((id) => bench.images.resolve(id ?? '')?.layers ?? []);
    assert.equal(layers[0]?.[0], layers[1]?.[0]);
    assert.deepEqual(layers[0], layers[2]?.slice(0, 2));
    assert.notEqual(layers[1]?.[1], layers[2]?.[2]);
    await assertClean(bench, 4);
  });

  it('fetches each blob once when many pull the same image', async () => {
    await using bench = await ImagesBench.open();
    const put = await putImage(bench.store, {
      layers: [BASE, TOP],
      tags: [
        ['app', '1'],
        ['other', '1'],
      ],
    });
    const ids = await Promise.all(['app:1', 'app:1', 'app:1', 'other:1'].map((name) => bench.pull(name)));
    assert.deepEqual(new Set(ids), new Set([put.id]));
    for (const { digest } of put.layers) assert.equal(timesFetched(bench, digest), 1);
    assert.deepEqual(bench.images.resolve(put.id)?.tags, [`${DOMAIN}/app:1`, `${DOMAIN}/other:1`]);
  });

  it('does not fetch layers again that are in the store', async () => {
    await using bench = await ImagesBench.open();
    const put = await putImage(bench.store, { layers: [BASE, CHAINED], tags: [['app', '1']] });
    await bench.pull('app:1');
    await bench.start();
    await bench.pull('app:1');
    for (const { digest } of put.layers) assert.equal(timesFetched(bench, digest), 1);
  });

  it('mounts an image that has the same layer twice, and one without layers', async () => {
    await using bench = await ImagesBench.open();
    await putImage(bench.store, { layers: [TOP, BASE, TOP], tags: [['twice', '1']] });
    await putImage(bench.store, { layers: [], tags: [['none', '1']] });
    await using twice = await mountImage(bench, await bench.pull('twice:1'));
    assert.deepEqual((await readdir(`${twice.path}/etc`)).sort(), ['hosts', 'passwd']);
    await using none = await mountImage(bench, await bench.pull('none:1'));
    assert.deepEqual(await readdir(none.path), []);
  });

  it('takes uncompressed and zstd layers whatever their media type says', async () => {
    await using bench = await ImagesBench.open();
    await putImage(bench.store, { layers: [BASE], wrap: (archive) => archive, tags: [['plain', '1']] });
    await putImage(bench.store, { layers: [TOP], wrap: (archive) => zstdCompressSync(archive), tags: [['zstd', '1']] });
    await bench.pull('plain:1');
    await using zstd = await mountImage(bench, await bench.pull('zstd:1'));
    assert.deepEqual(await readdir(`${zstd.path}/etc`), ['hosts']);
  });

  it('gives no tag to what was pulled by digest', async () => {
    await using bench = await ImagesBench.open();
    const put = await putImage(bench.store, { layers: [BASE], tags: [['app', '1']] });
    const name = `${DOMAIN}/app@${put.manifest.digest}`;
    await bench.pull(`app@${put.manifest.digest}`);
    assert.deepEqual(bench.images.resolve(name)?.tags, []);
    assert.deepEqual(bench.images.resolve(name)?.digests, [name]);
  });

  it('moves a tag to the image that the registry has under it now', async () => {
    await using bench = await ImagesBench.open();
    const old = await putImage(bench.store, { layers: [BASE], tags: [['app', '1']] });
    await bench.pull('app:1');
    const next = await putImage(bench.store, { layers: [BASE], created: '2026-02-01T00:00:00Z', tags: [['app', '1']] });
    await bench.pull('app:1');
    assert.equal(bench.images.resolve(`${DOMAIN}/app:1`)?.id, next.id);
    assert.deepEqual(bench.images.resolve(old.id)?.tags, []);
    assert.equal(bench.images.list('').length, 2);
  });

  it('resolves every name of an image alike', async () => {
    await using bench = await ImagesBench.open();
    const put = await putImage(bench.store, { layers: [BASE], tags: [['team/app', 'latest']] });
    await bench.pull('team/app');
    const digest = `${DOMAIN}/team/app@${put.manifest.digest}`;
    const names = [
      put.id,
      `sha256:${put.id}`,
      put.id.slice(0, 12),
      `${DOMAIN}/team/app`,
      `${DOMAIN}/team/app:latest`,
      digest,
      'team/app',
    ];
    for (const name of names) assert.equal(bench.images.resolve(name)?.id, put.id, name);
    for (const name of ['', 'app', `${DOMAIN}/team/app:2`, '../../x', 'A B', 'f'.repeat(64)]) {
      assert.equal(bench.images.resolve(name), undefined, name);
    }
  });

  it('finds a short name at the registry that registries.conf searches, and names it in full', async () => {
    await using bench = await ImagesBench.open();
    await bench.searchIn(['other.example', DOMAIN]);
    const put = await putImage(bench.store, { layers: [BASE], tags: [['app', 'latest']] });
    assert.equal(await bench.images.pull('app', undefined, bench.context()), put.id);
    assert.deepEqual(bench.images.resolve('app')?.tags, [`${DOMAIN}/app:latest`]);
  });

  it('shows the name that was asked for, not the mirror that had it', async () => {
    await using bench = await ImagesBench.open();
    await bench.configureRegistries([
      '[[registry.mirror]]',
      `location = "${bench.registry.host}/mirrored"`,
      'insecure = true',
    ]);
    const put = await putImage(bench.store, { layers: [BASE], tags: [['mirrored/app', '1']] });
    await bench.pull('app:1');
    assert.deepEqual(bench.images.resolve(put.id)?.tags, [`${DOMAIN}/app:1`]);
    assert.deepEqual(bench.images.resolve(put.id)?.digests, [`${DOMAIN}/app@${put.manifest.digest}`]);
  });

  it('H030: goes on with another endpoint when one sends wrong bytes, compressed or not', async () => {
    for (const wrap of [gzipSync, (archive: Buffer) => archive]) {
      await using bench = await ImagesBench.open();
      const put = await putImage(bench.store, { layers: [TOP, BASE], wrap, tags: [['app', '1']] });
      await using mirror = await bench.openMirror(({ path }) => {
        return path.endsWith(put.layers[1]?.digest ?? '') ? { kind: 'corrupt' } : undefined;
      });
      await bench.configureRegistries([
        ...[`location = "${bench.registry.host}"`, 'insecure = true'],
        ...['[[registry.mirror]]', `location = "${mirror.host}"`, 'insecure = true'],
      ]);
      await bench.pull('app:1');
      await assertClean(bench, 2);
    }
  });

  it('names an image that its registry does not have', async () => {
    await using bench = await ImagesBench.open();
    await assert.rejects(bench.pull('nothing:1'), (error: Error) => {
      assert.match(error.message, /registry\.example\/nothing:1/);
      return kindOf(error) === 'not-found';
    });
    await assertClean(bench, 0);
  });

  it('refuses an invalid reference before it starts a process', async () => {
    await using bench = await ImagesBench.open();
    for (const reference of ['UPPER CASE', 'a/../b', `${DOMAIN}/x@sha256:12`]) {
      await assert.rejects(
        bench.images.pull(reference, undefined, bench.context()),
        (error) => kindOf(error) === 'invalid',
      );
    }
    assert.deepEqual(bench.registry.requests, []);
  });

  it('ends when the last caller has left, and the image never appears', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    await using bench = await ImagesBench.open({
      fault: ({ path }) => {
        if (!path.includes('/blobs/') || path.endsWith(configDigest)) return undefined;
        ask();
        return { kind: 'stall', bytes: 10 };
      },
    });
    const put = await putImage(bench.store, { layers: [BASE], tags: [['app', '1']] });
    const configDigest = `sha256:${put.id}`;
    const caller = new AbortController();
    const ctx = { ...bench.context(), signal: caller.signal };
    const pulling = bench.pull('app:1', ctx);
    await asked;
    caller.abort(new Error('left'));
    await assert.rejects(pulling, /left/);
    while (bench.operations.inFlight().length > 0) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(bench.images.resolve(`${DOMAIN}/app:1`), undefined);
    await assertClean(bench, 0);
  });
});

function timesFetched(bench: ImagesBench, digest: string): number {
  return bench.registry.requests.filter(({ path }) => path.endsWith(`/blobs/${digest}`)).length;
}
