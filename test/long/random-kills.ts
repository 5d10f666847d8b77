import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDaemon } from '../harness/daemon.ts';
import { withTestRegistry } from '../harness/registry.ts';
import { eventually } from '../harness/run.ts';
import { adminResources } from '../host/admin.ts';
import { KubeletLike, Witness } from '../host/kubelet-like.ts';

const WITNESS_IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';
const IMAGE = 'gcr.io/k8s-staging-cri-tools/test-image-tag:test';

/** Kills the daemon `count` times at random moments of pod life cycles; returns the number of life cycles. */
export async function randomKills(count: number, log: (line: string) => void): Promise<number> {
  await using registry = await withTestRegistry();
  await using daemon = await startDaemon({ registryPort: registry.port });
  const witness = await Witness.start(daemon, WITNESS_IMAGE);
  /** Duration of the last life cycle without a kill: the moments are within it, on machines of any speed. */
  let lifeMs: number | undefined;
  let [kills, lives] = [0, 0];
  while (kills < count) {
    lives += 1;
    const client = new KubeletLike(daemon);
    const pid = daemon.pid;
    const timer = lifeMs && setTimeout(() => process.kill(pid, 'SIGKILL'), Math.random() * lifeMs);
    const began = performance.now();
    await client.live({ image: IMAGE, name: `life-${lives}`, logDirectory: join(daemon.base, `life-${lives}`) });
    clearTimeout(timer);
    if (client.restarts === 0) lifeMs = performance.now() - began;
    // Finds out about a kill right after the last answer.
    await client.call('Version');
    await eventually('only the witness to be left', 20, async () => {
      const owners = new Set((await adminResources(daemon.admin)).map((row) => row.owner));
      owners.delete(witness.sandbox);
      owners.delete(witness.container);
      return owners.size === 0;
    });
    kills += client.restarts;
    if (client.restarts > 0 && kills % 20 === 0) log(`${kills} of ${count} kills in ${lives} pod life cycles`);
  }
  const { status } = await daemon.cri.call('ContainerStatus', { containerId: witness.container });
  assert.equal(status.state, 'CONTAINER_RUNNING');
  const lines = witness.lines();
  assert.deepEqual(
    lines,
    lines.map((_, index) => index),
    'numbered log lines have a gap',
  );
  log(`the witness wrote ${lines.length} lines without a gap (${readFileSync(witness.logFile).length} bytes)`);
  return lives;
}
