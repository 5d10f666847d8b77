import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SystemClock } from './clock.ts';

const DAY_MS = 86_400_000;

describe('SystemClock', () => {
  it('only moves forward', () => {
    const clock = new SystemClock();
    const times = Array.from({ length: 1000 }, () => clock.nowNs());
    assert.ok(times.every((time, n) => n === 0 || time > (times[n - 1] ?? 0n)));
  });

  it('stands still when the wall clock jumps back, and follows it when it jumps forward (fault F49)', (t) => {
    const real = Date.now();
    const wall = t.mock.method(Date, 'now', () => real);
    const clock = new SystemClock();
    const before = clock.nowNs();
    wall.mock.mockImplementation(() => real - DAY_MS);
    const held = clock.nowNs();
    assert.ok(held > before && held < before + 1_000_000_000n);
    wall.mock.mockImplementation(() => real + DAY_MS);
    assert.equal(clock.nowNs(), BigInt(real + DAY_MS) * 1_000_000n);
  });

  it('runs a timer once, and not when it was cancelled', async () => {
    const clock = new SystemClock();
    const ran: string[] = [];
    clock.after(1, () => ran.push('cancelled'))();
    // A timer does not keep the process alive: something else has to.
    const alive = setInterval(() => {}, 1000);
    await new Promise<void>((resolve) => clock.after(5, resolve));
    clearInterval(alive);
    assert.deepEqual(ran, []);
  });
});
