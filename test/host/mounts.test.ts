import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Message } from '../harness/cri-client.ts';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { mustRun, run } from '../harness/run.ts';
import { BUSYBOX, execIn, runOne } from './run-container.ts';

const SLEEP = ['sleep', '1000'];
const PRIVILEGED = { linux: { securityContext: { privileged: true } } };
const MOUNT = 'mkdir -p /v/inside && mount -t tmpfs t /v/inside && touch /v/inside/made';

test('how volumes propagate, and read-only ones', { timeout: 300_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  await daemon.cri.call('PullImage', { image: { image: BUSYBOX } });
  /** A privileged container with a volume; prints the container's id and the volume's host path. */
  const withVolume = async (name: string, hostPath: string, mount: Message): Promise<string> => {
    const container = { ...PRIVILEGED, mounts: [{ containerPath: '/v', hostPath, ...mount }] };
    return (await runOne(daemon, { name, command: SLEEP, pod: PRIVILEGED, container })).containerId;
  };

  await t.test('PRIVATE: no mount passes, either way', async () => {
    await using volume = await sharedVolume(daemon, 'private');
    const id = await withVolume('private', volume.path, {});
    await volume.mount('later');
    assert.equal(await execIn(daemon, id, 'ls /v/later'), '');
    await execIn(daemon, id, MOUNT);
    assert.deepEqual(readdirSync(join(volume.path, 'inside')), []);
  });

  await t.test('HOST_TO_CONTAINER: mounts of the host are seen, those of the container are not', async () => {
    await using volume = await sharedVolume(daemon, 'slave');
    const id = await withVolume('slave', volume.path, { propagation: 'PROPAGATION_HOST_TO_CONTAINER' });
    await volume.mount('later');
    assert.equal(await execIn(daemon, id, 'ls /v/later'), 'made\n');
    await execIn(daemon, id, MOUNT);
    assert.deepEqual(readdirSync(join(volume.path, 'inside')), []);
  });

  await t.test('BIDIRECTIONAL: both see what the other one mounts', async () => {
    await using volume = await sharedVolume(daemon, 'shared');
    const id = await withVolume('shared', volume.path, { propagation: 'PROPAGATION_BIDIRECTIONAL' });
    await volume.mount('later');
    assert.equal(await execIn(daemon, id, 'ls /v/later'), 'made\n');
    await execIn(daemon, id, MOUNT);
    assert.deepEqual(readdirSync(join(volume.path, 'inside')), ['made']);
  });

  await t.test('BIDIRECTIONAL is refused if the host path is not on a shared mount', async () => {
    await using volume = await sharedVolume(daemon, 'not-shared');
    await mustRun('mount', ['--make-private', volume.path]);
    const propagation = 'PROPAGATION_BIDIRECTIONAL';
    await assert.rejects(withVolume('not-shared', volume.path, { propagation }), /private mount/);
  });

  await t.test('a recursive read-only volume is so with all that is mounted in it, a plain one is not', async () => {
    await using volume = await sharedVolume(daemon, 'read-only');
    await volume.mount('below');
    const write = 'touch /v/x 2>/dev/null && echo top; touch /v/below/x 2>/dev/null && echo below; true';
    const plain = await withVolume('plain-ro', volume.path, { readonly: true });
    assert.equal(await execIn(daemon, plain, write), 'below\n');
    const recursive = await withVolume('rro', volume.path, { readonly: true, recursiveReadOnly: true });
    assert.equal(await execIn(daemon, recursive, write), '');
    assert.equal(await execIn(daemon, recursive, 'ls /v/below'), 'made\nx\n');
  });
});

interface SharedVolume extends AsyncDisposable {
  readonly path: string;
  /** Mounts a tmpfs below it that contains a file `made`. */
  mount(name: string): Promise<void>;
}

/** A directory that is a shared mount of its own; unmounted with all that propagated into it. */
async function sharedVolume(daemon: DaemonUnderTest, name: string): Promise<SharedVolume> {
  const path = join(daemon.base, `volume-${name}`);
  mkdirSync(path);
  await mustRun('mount', ['--bind', path, path]);
  await mustRun('mount', ['--make-private', path]);
  await mustRun('mount', ['--make-shared', path]);
  return {
    path,
    mount: async (below) => {
      const target = join(path, below);
      mkdirSync(target);
      await mustRun('mount', ['-t', 'tmpfs', 'test', target]);
      await mustRun('touch', [join(target, 'made')]);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      if (existsSync(path)) await run('umount', ['-R', '-l', path]);
    },
  };
}
