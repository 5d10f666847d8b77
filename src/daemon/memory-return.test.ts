import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { MemoryReturn } from './memory-return.ts';

describe('MemoryReturn', () => {
  it('gives memory back again and again, until it is disposed', () => {
    const clock = new FakeClock();
    const at: number[] = [];
    const began = clock.monotonicMs();
    const returning = new MemoryReturn(clock, () => at.push(clock.monotonicMs() - began));
    for (let i = 0; i < 25; i += 1) clock.advance(1000);
    assert.deepEqual(at, [10_000, 20_000]);
    returning[Symbol.dispose]();
    clock.advance(60_000);
    assert.equal(at.length, 2);
  });
});
