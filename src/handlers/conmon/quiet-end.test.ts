import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../../base/testing/fake-clock.ts';
import { QuietEnd } from './quiet-end.ts';

function underTest(): { readonly clock: FakeClock; readonly quiet: QuietEnd; readonly ends: () => number } {
  const clock = new FakeClock();
  let ends = 0;
  const quiet: QuietEnd = new QuietEnd(clock, () => {
    ends += 1;
    quiet[Symbol.dispose]();
  });
  return { clock, quiet, ends: () => ends };
}

describe('QuietEnd', () => {
  it('comes 500 ms after the last output that follows the end of the input', () => {
    const { clock, quiet, ends } = underTest();
    clock.advance(1_000);
    quiet.begin();
    clock.advance(400);
    quiet.heard();
    clock.advance(400);
    assert.equal(ends(), 0);
    clock.advance(100);
    assert.equal(ends(), 1);
  });

  it('does not come while the input is open, and comes after 10 s of output', () => {
    const { clock, quiet, ends } = underTest();
    quiet.heard();
    clock.advance(60_000);
    assert.equal(ends(), 0);
    quiet.begin();
    for (let n = 0; n < 100; n += 1) {
      quiet.heard();
      clock.advance(100);
    }
    assert.equal(ends(), 1);
  });
});
