import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { EventLoopWatch } from './event-loop-watch.ts';

const BLOCKED_MS = 40;

/** Blocks the event loop several times: the first tick after a sample has no earlier tick to compare with. */
async function keepLoopBusy(): Promise<void> {
  for (let i = 0; i < 5; i += 1) {
    const until = performance.now() + BLOCKED_MS;
    while (performance.now() < until);
    await setImmediate();
  }
}

describe('EventLoopWatch', () => {
  it('reports the delay of the loop since the last sample', async () => {
    using watch = new EventLoopWatch(new FakeClock());
    assert.equal(watch.look().samples, 0);
    await keepLoopBusy();
    const { samples, p50Ms, p99Ms, maxMs } = watch.look();
    assert.ok(samples > 0);
    assert.ok(maxMs >= BLOCKED_MS / 2 && p99Ms >= p50Ms && p99Ms <= maxMs + 1, `${p50Ms} ${p99Ms} ${maxMs}`);
  });

  it('measures nothing while no samples are requested', async () => {
    const clock = new FakeClock();
    using watch = new EventLoopWatch(clock);
    await keepLoopBusy();
    assert.equal(watch.look().samples, 0);
    clock.advance(60_000);
    await keepLoopBusy();
    assert.equal(watch.look().samples, 0);
  });
});
