import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeHost } from '../../host/testing/fake-host.ts';
import { mountOf, specRequest } from '../testing/spec-request.ts';
import { imageSource } from './image-source.ts';
import { mountOptions } from './mount-options.ts';

const image = { image: 'app:1', annotations: {}, userSpecifiedImage: '', runtimeHandler: '', imageRef: '' };
const subPath = (path: string) => mountOf('/v', '', { image, imageSubPath: path });

async function hostWithImage(): Promise<FakeHost> {
  const host = new FakeHost();
  await host.files.makeDirectory('/volumes/0/data', 0o755);
  await host.files.write('/volumes/0/data/file', 'x', 0o644);
  await host.files.symlink('/volumes/0/link', '/data/../../../data/file');
  await host.files.symlink('/volumes/0/out', '../../../../etc');
  return host;
}

describe('imageSource()', () => {
  it("is the image's root, or what lies at a path inside it", async () => {
    const host = await hostWithImage();
    const at = (path: string) => imageSource(specRequest(), host, subPath(path), 0);
    assert.deepEqual(await at(''), { resolved: '/volumes/0', isDirectory: true });
    assert.deepEqual(await at('data'), { resolved: '/volumes/0/data', isDirectory: true });
    assert.deepEqual(await at('link'), { resolved: '/volumes/0/data/file', isDirectory: false });
  });

  it('refuses what is not in the image, a link out of it, and paths that climb', async () => {
    const host = await hostWithImage();
    for (const path of ['none', 'out', '/data', 'data/../../1']) {
      await assert.rejects(imageSource(specRequest(), host, subPath(path), 0), /image_sub_path/, path);
    }
  });
});

describe('mountOptions()', () => {
  it('lets files of an image be executed, but neither set-user-id programs nor devices work', () => {
    assert.deepEqual(mountOptions(subPath(''), 0), ['nosuid', 'nodev']);
  });

  it('mounts an image noexec if the request says so', () => {
    const mount = mountOf('/v', '', { image, mountOptions: ['noexec'] });
    assert.deepEqual(mountOptions(mount, 0), ['nosuid', 'nodev', 'noexec']);
  });

  it('takes what a bind can have and refuses the rest', () => {
    assert.deepEqual(mountOptions(mountOf('/v', '/v', { mountOptions: ['noexec', 'noatime'] }), 0), [
      'noexec',
      'noatime',
    ]);
    for (const option of ['loop', 'exec', 'rw', 'shared', 'context=x', 'uid=0']) {
      assert.throws(() => mountOptions(mountOf('/v', '/v', { mountOptions: [option] }), 3), /mounts\.3\.mount_options/);
    }
  });
});
