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

describe('the signal of an image', () => {
  for (const [written, name, number] of [
    ['SIGTERM', 'SIGTERM', 15],
    ['TERM', 'SIGTERM', 15],
    ['term', 'SIGTERM', 15],
    ['15', 'SIGTERM', 15],
    ['6', 'SIGABRT', 6],
    ['29', 'SIGIO', 29],
    ['SIGPOLL', 'SIGPOLL', 29],
    ['SIGRTMIN+3', 'SIGRTMIN+3', 37],
    ['rtmin+3', 'SIGRTMIN+3', 37],
    ['37', 'SIGRTMIN+3', 37],
    ['SIGRTMIN+20', 'SIGRTMAX-10', 54],
    ['64', 'SIGRTMAX', 64],
  ] as const) {
    it(`${written} is told as ${name} and sent as ${number}`, () => {
      assert.equal(stopSignal('', written), name);
      assert.equal(signalNumber(stopSignal('', written)), number);
    });
  }

  it('that nobody may handle by name falls back to SIGTERM', () => {
    for (const written of ['32', '33']) assert.equal(stopSignal('', written), 'SIGTERM');
  });
});

describe('signalNumber()', () => {
  it('knows names, numbers and real-time signals', () => {
    assert.deepEqual(
      ['SIGTERM', 'term', '9', 'SIGRTMIN+3', 'RTMAX-1', 'RTMIN', 'SIGCLD'].map(signalNumber),
      [15, 15, 9, 37, 63, 34, 17],
    );
  });
});
