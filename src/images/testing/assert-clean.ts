import assert from 'node:assert/strict';
import type { ImagesBench } from './images-bench.ts';

/** So many layers, and nothing else of any pull: no staging, process, mount or row of the ledger. */
export async function assertClean(bench: ImagesBench, layers: number): Promise<void> {
  const { host, paths } = bench;
  await bench.images.idle();
  assert.equal((await host.files.list(paths.layers)).filter((name) => name !== '.empty').length, layers);
  assert.deepEqual(await host.files.list(paths.staging), []);
  assert.deepEqual(bench.ledger.all(), []);
  assert.deepEqual(await host.cgroups.pids(bench.cgroup), []);
  assert.deepEqual(await host.mounts.under(paths.staging), []);
}
