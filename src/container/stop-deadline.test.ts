import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { StopDeadline } from './stop-deadline.ts';

async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise(setImmediate);
  return settled;
}

describe('Grace', () => {
  it('is over when its time has passed', async () => {
    const clock = new FakeClock();
    const deadline = new StopDeadline(clock, 30_000);
    clock.advance(29_999);
    assert.equal(await isSettled(deadline.over), false);
    clock.advance(1);
    await deadline.over;
    assert.equal(deadline.isOver, true);
  });

  it('becomes shorter by a second stop', async () => {
    const clock = new FakeClock();
    const deadline = new StopDeadline(clock, 600_000);
    clock.advance(10_000);
    deadline.shorten(1_000);
    clock.advance(1_000);
    await deadline.over;
  });

  it('never becomes longer', async () => {
    const clock = new FakeClock();
    const deadline = new StopDeadline(clock, 1_000);
    deadline.shorten(600_000);
    clock.advance(1_000);
    await deadline.over;
  });

  it('survives a grace longer than a timer can be', () => {
    const clock = new FakeClock();
    const deadline = new StopDeadline(clock, Number.MAX_SAFE_INTEGER);
    assert.equal(deadline.isOver, false);
    assert.ok((clock.untilNext ?? 0) < 2 ** 31);
  });

  it('leaves no timer when closed', () => {
    const clock = new FakeClock();
    const deadline = new StopDeadline(clock, 1_000);
    deadline[Symbol.dispose]();
    assert.equal(clock.pending, 0);
  });
});
