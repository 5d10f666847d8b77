import assert from 'node:assert/strict';
import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { BUSYBOX, execIn, runOne } from './run-container.ts';

/** Where root of the pods is on the host. */
const ROOT = 200_000;
const MAPPING = [{ hostId: ROOT, containerId: 0, length: 65_536 }];
const USERNS = { mode: 'POD', uids: MAPPING, gids: MAPPING };
const LINUX = { securityContext: { namespaceOptions: { usernsOptions: USERNS } } };
const SLEEP = ['sleep', '1000'];

test('a pod with a user namespace', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  const volume = join(daemon.base, 'volume');
  mkdirSync(volume, { mode: 0o755 });
  writeFileSync(join(volume, 'of-root'), 'secret', { mode: 0o600 });
  writeFileSync(join(volume, 'of-user'), 'other', { mode: 0o600 });
  chownSync(join(volume, 'of-user'), 1000, 1000);

  await t.test('is reported in Status', async () => {
    const { runtimeHandlers } = await daemon.cri.call('Status');
    assert.ok(runtimeHandlers.every(({ features }: Message) => features.userNamespaces));
  });

  const mounts = [{ containerPath: '/volume', hostPath: volume, uidMappings: MAPPING, gidMappings: MAPPING }];
  const container = { mounts, workingDir: '/made/by/gantry', linux: LINUX };
  const one = await runOne(daemon, { name: 'mapped', command: SLEEP, pod: { linux: LINUX }, container });
  const inside = (script: string): Promise<string> => execIn(daemon, one.containerId, script);

  await t.test('has its mappings, inside and on the host', async () => {
    assert.match(await inside('cat /proc/self/uid_map'), /^\s*0\s+200000\s+65536\n$/);
    const { info } = await daemon.cri.call('ContainerStatus', { containerId: one.containerId, verbose: true });
    const status = readFileSync(`/proc/${JSON.parse(info.info).pid}/status`, 'utf8');
    assert.match(status, /^Uid:\t200000\t/m);
  });

  await t.test("owns the image's files without a change on the disk", async () => {
    assert.equal(await inside('stat -c %u:%g / /bin/busybox /made/by/gantry'), '0:0\n0:0\n0:0\n');
    assert.equal(await inside('echo x > /bin/new && stat -c %u /bin/new && rm -r /home && echo gone'), '0\ngone\n');
  });

  await t.test('sees a volume as its owners have it, and writes as root of the host would', async () => {
    assert.equal(await inside('stat -c %u /volume/of-root /volume/of-user; cat /volume/of-root'), '0\n1000\nsecret');
    await inside('echo new > /volume/new');
    assert.equal(statSync(join(volume, 'new')).uid, 0);
  });

  await t.test('has the network and the files of an ordinary pod', async () => {
    assert.match(
      await inside('ip addr show eth0 && cat /etc/resolv.conf /etc/hosts && echo x > /dev/shm/x'),
      /inet 10\./,
    );
  });

  await t.test('refuses a volume that its file system cannot map', async () => {
    const config = {
      metadata: { name: 'proc', attempt: 0 },
      image: { image: BUSYBOX },
      mounts: [{ containerPath: '/host-proc', hostPath: '/proc/sys', uidMappings: MAPPING, gidMappings: MAPPING }],
      linux: LINUX,
    };
    const request = { podSandboxId: one.podSandboxId, config };
    await assert.rejects(daemon.cri.call('CreateContainer', request), /\/proc\/sys cannot be mapped/);
  });

  await t.test('refuses mappings of a volume that are not its own', async () => {
    const other = [{ hostId: 0, containerId: 0, length: 65_536 }];
    const config = {
      metadata: { name: 'other', attempt: 0 },
      image: { image: BUSYBOX },
      mounts: [{ containerPath: '/v', hostPath: volume, uidMappings: other, gidMappings: other }],
      linux: LINUX,
    };
    const request = { podSandboxId: one.podSandboxId, config };
    await assert.rejects(daemon.cri.call('CreateContainer', request), /differ from the pod's/);
  });

  await t.test("cannot have the host's network", async () => {
    const namespaceOptions = { network: 'NODE', usernsOptions: USERNS };
    const config = {
      metadata: { name: 'host', uid: 'h', namespace: 'n' },
      linux: { securityContext: { namespaceOptions } },
    };
    await assert.rejects(daemon.cri.call('RunPodSandbox', { config }), /excludes the host's network namespace/);
  });

  await t.test('starts although its first volume is a file', async () => {
    const hostPath = join(volume, 'of-root');
    const file = { containerPath: '/file', hostPath, uidMappings: MAPPING, gidMappings: MAPPING };
    const other = await runOne(daemon, {
      ...{ name: 'file', command: SLEEP, pod: { linux: LINUX } },
      container: { mounts: [file], linux: LINUX },
    });
    assert.equal(await execIn(daemon, other.containerId, 'stat -c %u /file && cat /file'), '0\nsecret');
  });

  for (const length of [1000, 2]) {
    await t.test(`has a pause and terminals although it maps ${length} ids only`, async () => {
      const mapping = [{ hostId: ROOT, containerId: 0, length }];
      const usernsOptions = { mode: 'POD', uids: mapping, gids: mapping };
      const linux = { securityContext: { namespaceOptions: { usernsOptions } } };
      const name = `maps-${length}`;
      const few = await runOne(daemon, { name, command: SLEEP, pod: { linux }, container: { linux, tty: true } });
      const request = { podSandboxId: few.podSandboxId, verbose: true };
      const { info } = await daemon.cri.call('PodSandboxStatus', request);
      const status = readFileSync(`/proc/${JSON.parse(info.info).pid}/status`, 'utf8');
      assert.match(status, new RegExp(`^Uid:\\t${ROOT + length - 1}\\t`, 'm'));
      assert.match(await execIn(daemon, few.containerId, 'cat /proc/self/uid_map'), /^\s*0\s+200000\s/);
    });
  }

  await t.test('is found again by the next daemon', async () => {
    await daemon.end('SIGKILL');
    await daemon.start();
    assert.match(await inside('cat /proc/self/uid_map'), /200000/);
  });
});
