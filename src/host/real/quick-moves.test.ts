import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openReal, type RealHarness } from '../testing/real-harness.ts';
import type { QuickMoves } from './quick-moves.ts';

async function pidIn(at: RealHarness): Promise<number> {
  for (;;) {
    const [pid] = await at.host.cgroups.pids(`${at.cgroup}/moves`);
    if (pid !== undefined && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('\0stir\0')) return pid;
    await sleep(5);
  }
}

interface Stirring extends AsyncDisposable {
  readonly moves: QuickMoves;
  readonly pid: number;
}

async function begin(at: RealHarness): Promise<Stirring> {
  const moves = at.host.quickMoves(`${at.cgroup}/moves`);
  moves.start();
  return { moves, pid: await pidIn(at), [Symbol.asyncDispose]: () => moves[Symbol.asyncDispose]() };
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
  it('moves its process to where it is, for a while after it was told', async () => {
    await using at = await openReal();
    await using stirring = await begin(at);
    const { moves, pid } = stirring;
    const before = await untilStill(pid);
    while (written(pid) < before + 5) {
      moves.expect();
      await sleep(5);
    }
    await untilStill(pid);
    assert.deepEqual(await at.host.cgroups.pids(`${at.cgroup}/moves`), [pid]);
  });

  it('says nothing while there is nothing to expect', async () => {
    await using at = await openReal();
    await using stirring = await begin(at);
    const { pid } = stirring;
    const before = await untilStill(pid);
    await sleep(100);
    assert.equal(written(pid), before);
  });

  it('goes on after gantry-host has died', async () => {
    await using at = await openReal();
    await using stirring = await begin(at);
    const { moves, pid } = stirring;
    process.kill(at.host.gantryHostPid, 'SIGKILL');
    const before = await untilStill(pid);
    while (written(pid) < before + 5) {
      moves.expect();
      await sleep(5);
    }
  });

  it('ends its process with it, and goes on without one that was killed', async () => {
    await using at = await openReal();
    const moves = at.host.quickMoves(`${at.cgroup}/moves`);
    moves.start();
    process.kill(await pidIn(at), 'SIGKILL');
    while ((await at.host.cgroups.pids(`${at.cgroup}/moves`)).length > 0) await sleep(5);
    for (let i = 0; i < 3; i += 1) {
      moves.expect();
      await sleep(5);
    }
    await moves[Symbol.asyncDispose]();
    {
      await using others = at.host.quickMoves(`${at.cgroup}/moves`);
      others.start();
      await pidIn(at);
    }
    while ((await at.host.cgroups.pids(`${at.cgroup}/moves`)).length > 0) await sleep(5);
  });
});
