import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { BUSYBOX, createOne, execIn, type Running, runOne } from './run-container.ts';

const IMAGE = 'gcr.io/k8s-staging-cri-tools/test-image-tag:test';
const SLEEP = ['sleep', '1000'];

test('volumes that are images, and options of volumes', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  for (const image of [BUSYBOX, IMAGE]) await daemon.cri.call('PullImage', { image: { image } });
  const withMounts = (name: string, ...mounts: Message[]): Promise<Running> =>
    runOne(daemon, { name, command: SLEEP, container: { mounts } });

  await t.test('an image is a read-only volume, and so is a path inside it', async () => {
    const whole = { containerPath: '/image', image: { image: BUSYBOX }, readonly: true };
    const part = { containerPath: '/part', image: { image: BUSYBOX }, imageSubPath: 'etc/passwd', readonly: true };
    const one = await withMounts('image', whole, part);
    assert.equal(
      await execIn(daemon, one.containerId, 'cmp /image/etc/passwd /etc/passwd && cmp /part /etc/passwd && echo same'),
      'same\n',
    );
    assert.match(await execIn(daemon, one.containerId, 'touch /image/x 2>&1 || true'), /Read-only/);
    assert.equal(await execIn(daemon, one.containerId, '/image/bin/sh -c "echo executed"'), 'executed\n');
    const { status } = await daemon.cri.call('ContainerStatus', { containerId: one.containerId });
    assert.match(status.imageRef, /@sha256:/);
    const refs = status.mounts.map(({ image }: Message) => image?.imageRef);
    assert.match(status.imageId, /^sha256:/);
    assert.deepEqual(refs, [status.imageId, status.imageId]);
  });

  await t.test('an image volume that is to be writable is refused', async () => {
    const mount = { containerPath: '/image', image: { image: BUSYBOX } };
    await assert.rejects(withMounts('writable', mount), /INVALID_ARGUMENT.*mounts\.0\.readonly/);
  });

  await t.test('an image that is a volume stays while its container does', async () => {
    const one = await withMounts('leased', { containerPath: '/image', image: { image: IMAGE }, readonly: true });
    await daemon.cri.call('RemoveImage', { image: { image: IMAGE } });
    assert.notEqual(await execIn(daemon, one.containerId, 'ls /image'), '');
    await daemon.cri.call('PullImage', { image: { image: IMAGE } });
  });

  await t.test(
    'a path that the image has not, one that leaves it, and an image that was not pulled are refused',
    async () => {
      const refused = (name: string, mount: Message): Promise<unknown> =>
        createOne(daemon, {
          name,
          command: SLEEP,
          container: { mounts: [{ containerPath: '/v', readonly: true, ...mount }] },
        });
      const image = { image: BUSYBOX };
      await assert.rejects(refused('no-path', { image, imageSubPath: 'no/such' }), /"no\/such" does not exist/);
      await assert.rejects(refused('climbs', { image, imageSubPath: '../../etc' }), /image_sub_path/);
      await assert.rejects(refused('unknown', { image: { image: 'registry.k8s.io/none:1' } }), /not found/);
    },
  );

  await t.test('options of a volume are effective in the container', async () => {
    const hostPath = join(daemon.base, 'plain');
    mkdirSync(hostPath);
    const one = await withMounts('options', { containerPath: '/v', hostPath, mountOptions: ['noexec', 'nosuid'] });
    const line = await execIn(daemon, one.containerId, "grep ' /v ' /proc/self/mounts");
    assert.match(line, /\bnosuid\b/);
    assert.match(line, /\bnoexec\b/);
    assert.equal((await features(daemon)).mountOptions, true);
    await assert.rejects(
      withMounts('bad', { containerPath: '/v', hostPath, mountOptions: ['loop'] }),
      /"loop" is not one of/,
    );
  });
});

async function features(daemon: DaemonUnderTest): Promise<Message> {
  return (await daemon.cri.call('Status')).features;
}
