import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cost } from '../../src/host/counting-host.ts';
import { measureLife, nonZero } from './measure-life.ts';

/** What each RPC may cost the machine, counted at the host and the state, one call after the other. */
const GOLDEN: Readonly<Record<string, Partial<Cost>>> = {
  // The plugins of ADD (two), the pause; the intent of ADD must survive a power cut.
  RunPodSandbox: { childProcesses: 3, mounts: 1, namespaceSets: 1, cgroups: 2, fsyncs: 1, commits: 4 },
  CreateContainer: { childProcesses: 1, mounts: 1, cgroups: 1, commits: 3 },
  // The process waits at a pipe; no other process has to be started for it.
  StartContainer: { commits: 1 },
  ExecSync: { childProcesses: 1, cgroups: 1 },
  StopContainer: { commits: 1 },
  // The runtime's state is a directory.
  RemoveContainer: { unmounts: 1, commits: 2 },
  // The plugins of DEL (two).
  StopPodSandbox: { childProcesses: 2, cgroups: 1, commits: 3 },
  RemovePodSandbox: { unmounts: 1, commits: 2 },
};

test('each RPC costs the machine what its budget says', async (t) => {
  const { costs } = await measureLife({});
  for (const [rpc, cost] of Object.entries(costs)) {
    await t.test(`${rpc}: ${describeCost(cost)}`, () => assert.deepEqual(nonZero(cost), GOLDEN[rpc] ?? {}));
  }
});

function describeCost(cost: Cost): string {
  const words = Object.entries(nonZero(cost)).map(([what, count]) => `${count} ${what}`);
  return words.length === 0 ? 'nothing' : words.join(', ');
}
