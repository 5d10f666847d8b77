import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type DaemonUnderTest, startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { adminFaults, adminResources } from './admin.ts';
import { containerConfig, KubeletLike, podConfig, Witness } from './kubelet-like.ts';

const WITNESS_IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';
const IMAGE = 'gcr.io/k8s-staging-cri-tools/test-image-tag:test';
/** Every operation named by the demand must be among those that crash. */
const KINDS = [
  'run-sandbox',
  'create-container',
  'stop-container',
  'remove-container',
  'stop-sandbox',
  'remove-sandbox',
  'pull-image',
  'start-container',
];

test('kill -9 at every named failpoint loses nothing and leaves nothing behind', { timeout: 1_800_000 }, async (t) => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  const witness = await Witness.start(daemon, WITNESS_IMAGE);
  const pid = await pidOf(daemon, witness.container);
  const names = await failpointsOfOneLife(daemon);
  for (const kind of KINDS)
    assert.ok(
      names.some((name) => name.startsWith(`${kind}/`)),
      `no failpoint of ${kind} was hit`,
    );

  const hits = new Map<string, number>();
  for (const [number, name] of names.entries()) {
    await t.test(name, async () => {
      hits.set(name, await crashAt(daemon, name, `life-${number}`));
      assert.notEqual(hits.get(name), 0, 'was not hit');
      await assertOnlyWitnessLeft(daemon, witness);
    });
  }
  console.log('crashes by failpoint:');
  for (const [name, count] of hits) console.log(`  ${String(count).padStart(3)}  ${name}`);
  await t.test('the witness ran on: the same process, numbered lines without a gap', async () => {
    assert.equal(await pidOf(daemon, witness.container), pid);
    const lines = witness.lines();
    assert.ok(lines.length > 20);
    assert.deepEqual(
      lines,
      lines.map((_, index) => index),
    );
  });
});

test('a container that exits while no daemon runs has its exit code after the restart', async () => {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  const life = { image: WITNESS_IMAGE, name: 'ends', logDirectory: join(daemon.base, 'ends') };
  const client = new KubeletLike(daemon);
  await client.call('PullImage', { image: { image: life.image } });
  const { podSandboxId } = await client.call('RunPodSandbox', { config: podConfig(life) });
  const ready = join(daemon.base, 'may-end');
  const config = {
    ...containerConfig(life, ['sh', '-c', 'until [ -e /flag/may-end ]; do sleep 0.05; done; echo last; exit 7']),
    mounts: [{ containerPath: '/flag', hostPath: daemon.base }],
  };
  const { containerId } = await client.call('CreateContainer', {
    podSandboxId,
    config,
    sandboxConfig: podConfig(life),
  });
  await client.call('StartContainer', { containerId });
  const pid = await pidOf(daemon, containerId);
  await daemon.end('SIGKILL');
  await import('node:fs/promises').then((fs) => fs.writeFile(ready, ''));
  await eventually('the container to end', 20, () => !existsSync(`/proc/${pid}`) || undefined);
  await daemon.start();
  const { status } = await daemon.cri.call('ContainerStatus', { containerId });
  assert.equal(status.state, 'CONTAINER_EXITED');
  assert.equal(status.exitCode, 7);
  assert.equal(status.reason, 'Error');
  assert.match(readFileSync(join(life.logDirectory, 'main.log'), 'utf8'), /stdout F last\n$/);
});

/** Runs one undisturbed life with the failpoints logged; their names, each once, in order. */
async function failpointsOfOneLife(daemon: DaemonUnderTest): Promise<readonly string[]> {
  const log = join(daemon.base, 'failpoints');
  await daemon.end('SIGTERM');
  await daemon.start({ GANTRY_FAILPOINTS_LOG: log });
  rmSync(log, { force: true });
  await new KubeletLike(daemon).live({ image: IMAGE, name: 'dry', logDirectory: join(daemon.base, 'dry') });
  return [...new Set(readFileSync(log, 'utf8').trim().split('\n'))];
}

/** Runs one life cycle with a crash at that failpoint; returns how often the daemon died of it. */
async function crashAt(daemon: DaemonUnderTest, name: string, pod: string): Promise<number> {
  await daemon.end('SIGTERM');
  const client = new KubeletLike(daemon);
  const crashedAtStart = await daemon.start({ GANTRY_FAILPOINTS: `${name}=crash` }).then(
    () => false,
    () => true,
  );
  if (crashedAtStart) await daemon.start();
  await client.live({ image: IMAGE, name: pod, logDirectory: join(daemon.base, pod) });
  return client.restarts + (crashedAtStart ? 1 : 0);
}

async function assertOnlyWitnessLeft(daemon: DaemonUnderTest, witness: Witness): Promise<void> {
  const { items } = await daemon.cri.call('ListPodSandbox');
  assert.deepEqual(
    items.map((item: { id: string }) => item.id),
    [witness.sandbox],
  );
  await eventually('the ledger to contain only the resources of the reference pod', 15, async () => {
    const owners = new Set((await adminResources(daemon.admin)).map((row) => row.owner));
    owners.delete(witness.sandbox);
    owners.delete(witness.container);
    if (owners.size > 0) throw new Error(`still in the ledger: ${[...owners].join(', ')}`);
    return true;
  });
  const { recordsLost, rowsRestored } = await adminFaults(daemon.admin);
  assert.deepEqual([recordsLost, rowsRestored], [0, 0], 'what is begun has its rows');
}

async function pidOf(daemon: DaemonUnderTest, containerId: string): Promise<number> {
  const { info } = await daemon.cri.call('ContainerStatus', { containerId, verbose: true });
  return JSON.parse(info.info).pid;
}
