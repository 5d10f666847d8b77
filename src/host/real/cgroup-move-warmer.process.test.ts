import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openReal, type RealHarness } from '../testing/real-harness.ts';
import type { CgroupMoveWarmer } from './cgroup-move-warmer.ts';

async function pidIn(at: RealHarness): Promise<number> {
  for (;;) {
    const [pid] = await at.host.cgroups.pids(`${at.cgroup}/moveWarmer`);
    if (pid !== undefined && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('\0warm-cgroup-moves\0'))
      return pid;
    await sleep(5);
  }
}

interface WarmerProcess extends AsyncDisposable {
  readonly moveWarmer: CgroupMoveWarmer;
  readonly pid: number;
}

async function begin(at: RealHarness): Promise<WarmerProcess> {
  const moveWarmer = at.host.cgroupMoveWarmer(`${at.cgroup}/moveWarmer`);
  moveWarmer.start();
  return { moveWarmer, pid: await pidIn(at), [Symbol.asyncDispose]: () => moveWarmer[Symbol.asyncDispose]() };
}

/** Bytes it has written so far: one for each move. */
function written(pid: number): number {
  return Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

async function untilStill(pid: number): Promise<number> {
  for (;;) {
    const before = written(pid);
    await sleep(50);
    if (written(pid) === before) return before;
  }
}

describe('QuickMoves', () => {
  it('moves its process into its own cgroup for a time after each request', async () => {
    await using at = await openReal();
    await using warming = await begin(at);
    const { moveWarmer, pid } = warming;
    const before = await untilStill(pid);
    while (written(pid) < before + 5) {
      moveWarmer.expect();
      await sleep(5);
    }
    await untilStill(pid);
    assert.deepEqual(await at.host.cgroups.pids(`${at.cgroup}/moveWarmer`), [pid]);
  });

  it('says nothing while there is nothing to expect', async () => {
    await using at = await openReal();
    await using warming = await begin(at);
    const { pid } = warming;
    const before = await untilStill(pid);
    await sleep(100);
    assert.equal(written(pid), before);
  });

  it('goes on after gantry-host has died', async () => {
    await using at = await openReal();
    await using warming = await begin(at);
    const { moveWarmer, pid } = warming;
    process.kill(at.host.gantryHostPid, 'SIGKILL');
    const before = await untilStill(pid);
    while (written(pid) < before + 5) {
      moveWarmer.expect();
      await sleep(5);
    }
  });

  it('ends its process with it, and goes on without one that was killed', async () => {
    await using at = await openReal();
    const moveWarmer = at.host.cgroupMoveWarmer(`${at.cgroup}/moveWarmer`);
    moveWarmer.start();
    process.kill(await pidIn(at), 'SIGKILL');
    while ((await at.host.cgroups.pids(`${at.cgroup}/moveWarmer`)).length > 0) await sleep(5);
    for (let i = 0; i < 3; i += 1) {
      moveWarmer.expect();
      await sleep(5);
    }
    await moveWarmer[Symbol.asyncDispose]();
    {
      await using others = at.host.cgroupMoveWarmer(`${at.cgroup}/moveWarmer`);
      others.start();
      await pidIn(at);
    }
    while ((await at.host.cgroups.pids(`${at.cgroup}/moveWarmer`)).length > 0) await sleep(5);
  });
});
