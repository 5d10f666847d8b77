import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { isIP } from 'node:net';
import { after, test } from 'node:test';
import type { Message } from '../../../harness/cri-client.ts';
import { eventually } from '../../../harness/run.ts';
import { adminResources } from '../../../host/admin.ts';
import { GuestPods } from '../guest-pods.ts';
import type { InstalledGantry } from '../installed-gantry.ts';
import { DURABLE_IMAGE, FRESH_IMAGE, UNFINISHED_IMAGE } from './images.ts';
import { layerHashes } from './stored-layers.ts';

/** As they were found, before a daemon began. */
const addressesOfBefore = addressesIn('/state/cni/networks/gantry');

let shared: Promise<GuestPods<InstalledGantry>> | undefined;
after(async () => (await shared)?.[Symbol.asyncDispose]());
function recoveredPods(): Promise<GuestPods<InstalledGantry>> {
  shared ??= GuestPods.installed();
  return shared;
}

test('after a power cut no image is torn, and a pull that was under way left nothing', async () => {
  assert.ok(!existsSync('/state/power-was-not-cut'), 'cut-power.ts failed; the console of the first boot says why');
  const pods = await recoveredPods();
  const { cri, root } = pods.daemon;
  const tags = await tagsOf(pods);
  console.error(`after the power cut there are: ${tags.join(', ')}`);
  assert.ok(tags.includes(DURABLE_IMAGE), 'an image that was on the disk is gone');
  assert.ok(!tags.includes(UNFINISHED_IMAGE));
  assert.deepEqual(readdirSync(`${root}/staging`), []);

  const found = layerHashes(root);
  for (const image of tags) await cri.call('RemoveImage', { image: { image } });
  for (const image of [DURABLE_IMAGE, FRESH_IMAGE, UNFINISHED_IMAGE]) await pods.pull(image);
  const whole = layerHashes(root);
  for (const [diffId, hash] of found) assert.equal(hash, whole.get(diffId), `layer ${diffId} is torn`);
});

test('after a reboot no resources of earlier pods are left, and their names and addresses are free', async () => {
  const pods = await recoveredPods();
  const { cri, admin, leases } = pods.daemon;
  assert.notDeepEqual(addressesOfBefore, []);
  assert.deepEqual((await cri.call('ListPodSandbox')).items, []);
  assert.deepEqual((await cri.call('ListContainers')).containers, []);
  await eventually(
    'all that the books have to be released',
    60,
    async () => (await adminResources(admin)).length === 0,
  );
  assert.deepEqual(addressesIn(leases), []);
  const again = await pods.run({ name: 'of-before' }, { command: ['sleep', '1000'] });
  assert.match(await pods.exec(again, 'ip', 'addr', 'show', 'eth0'), /inet 10\.87\./);
});

async function tagsOf(pods: GuestPods<InstalledGantry>): Promise<readonly string[]> {
  const { images } = await pods.daemon.cri.call('ListImages');
  return images.flatMap(({ repoTags }: Message) => repoTags);
}

/** host-local has a file for each, named by it. */
function addressesIn(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory).filter((name) => isIP(name) !== 0) : [];
}
