import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Internal } from '../base/failure.ts';
import { timeoutOf } from './grpc-timeout.ts';

describe('timeoutOf()', () => {
  it('reads every unit of the protocol, in milliseconds', () => {
    const read = ['2H', '3M', '4S', '5m', '6000u', '7000000n', '99999999H'].map(timeoutOf);
    assert.deepEqual(read, [7_200_000, 180_000, 4000, 5, 6, 7, 99_999_999 * 3_600_000]);
  });

  it('is undefined where the caller sent none', () => {
    assert.equal(timeoutOf(undefined), undefined);
  });

  it('refuses what is no time', () => {
    for (const header of ['', 'S', '5', '5s', '-5S', '1.5S', '123456789S', '5S ', 'constructorS']) {
      assert.throws(() => timeoutOf(header), Internal, header);
    }
  });
});
