import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { delayMs } from './backoff.ts';

describe('delayMs()', () => {
  it('doubles with each retry, up to the limit', () => {
    const backoff = { firstMs: 100, longestMs: 1_000 };
    const delays = [0, 1, 2, 3, 4, 2_000].map((retry) => delayMs(backoff, retry));
    assert.deepEqual(delays, [100, 200, 400, 800, 1_000, 1_000]);
  });
});
