import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { untilDone } from './until-done.ts';

describe('untilDone()', () => {
  it('repeats what fails, with growing pauses, until it succeeds', async () => {
    const clock = new FakeClock();
    const at: number[] = [];
    const done = untilDone(
      'recording',
      clock,
      () => {},
      async () => {
        at.push(clock.monotonicMs());
        if (at.length < 4) throw new Error('disk full');
      },
    );
    while (at.length < 4) {
      await Promise.resolve();
      clock.advance(clock.untilNext ?? 0);
    }
    await done;
    assert.deepEqual(at, [0, 100, 300, 700]);
  });
});
