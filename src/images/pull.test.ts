import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { tarOf } from '../layers/testing/tar-writer.ts';
import { DOMAIN, ImagesBench } from './testing/images-bench.ts';
import { putImage } from './testing/put-image.ts';

describe('pull()', () => {
  it('brings an image into layers that overlay can mount', async () => {
    await using bench = await ImagesBench.open();
    const base = tarOf([
      { path: 'etc/', typeflag: '5' },
      { path: 'etc/passwd', content: 'root' },
      { path: 'etc/old', content: 'x' },
    ]);
    const top = tarOf([
      { path: 'etc/', typeflag: '5' },
      { path: 'etc/hosts', content: 'localhost' },
      { path: 'etc/.wh.old' },
    ]);
    const put = await putImage(bench.store, {
      layers: [base, top],
      config: { User: '1002', Cmd: ['sh'] },
      tags: [['app', '1']],
    });

    const id = await bench.pull('app:1');

    assert.equal(id, put.id);
    const image = bench.images.resolve(id);
    assert.deepEqual(image?.tags, [`${DOMAIN}/app:1`]);
    assert.deepEqual(image?.digests, [`${DOMAIN}/app@${put.manifest.digest}`]);
    assert.equal(image?.config.user, '1002');
    await using mounted = await mountImage(bench, id);
    assert.equal(await readFile(`${mounted.path}/etc/passwd`, 'utf8'), 'root');
    assert.equal(await readFile(`${mounted.path}/etc/hosts`, 'utf8'), 'localhost');
    await assert.rejects(stat(`${mounted.path}/etc/old`), { code: 'ENOENT' });
    assert.deepEqual(await bench.host.files.list(bench.paths.staging), []);
    assert.deepEqual(bench.ledger.all(), []);
  });
});

async function mountImage(bench: ImagesBench, id: string): Promise<AsyncDisposable & { readonly path: string }> {
  const path = `${bench.directory}/mounted`;
  for (const part of ['', '/upper', '/work', '/rootfs']) await bench.host.files.makeDirectory(`${path}${part}`, 0o755);
  const target = `${path}/rootfs`;
  await bench.host.mounts.overlay({
    target,
    lowers: bench.images.lowers(id),
    layersRoot: bench.images.layersRoot,
    upper: `${path}/upper`,
    work: `${path}/work`,
  });
  return { path: target, [Symbol.asyncDispose]: () => bench.host.mounts.unmount(target) };
}
