import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../base/failure.ts';
import { signalNumber, stopSignal } from './stop-signal.ts';

describe('stopSignal()', () => {
  it('is the request, else the image, else SIGTERM', () => {
    assert.equal(stopSignal('SIGINT', 'SIGQUIT'), 'SIGINT');
    assert.equal(stopSignal('', 'SIGQUIT'), 'SIGQUIT');
    assert.equal(stopSignal('', ''), 'SIGTERM');
  });

  it('falls back where the image names no signal, and refuses where the request does', () => {
    for (const name of ['SIGFOO', '99', '0', 'RTMIN+99']) {
      assert.equal(stopSignal('', name), 'SIGTERM');
      assert.throws(() => stopSignal(name, ''), InvalidInput);
    }
  });
});

describe('signalNumber()', () => {
  it('knows names, numbers and real-time signals', () => {
    assert.deepEqual(
      ['SIGTERM', 'term', '9', 'SIGRTMIN+3', 'RTMAX-1', 'RTMIN'].map(signalNumber),
      [15, 15, 9, 37, 63, 34],
    );
  });
});
