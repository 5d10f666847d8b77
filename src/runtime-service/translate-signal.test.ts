import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Signal } from '../rpc/generated/messages.ts';
import { signalNumber, signalOf } from './translate-signal.ts';

describe('signalOf() and signalNumber()', () => {
  it('are each other’s reverse for every signal of the protocol', () => {
    for (const number of Object.values(Signal)) assert.equal(signalNumber(signalOf(number, 'f')), number);
  });

  it('write signals as people do', () => {
    const names = [0, Signal.SIGNAL_SIGTERM, Signal.SIGNAL_SIGRTMINPLUS3, Signal.SIGNAL_SIGRTMAXMINUS2];
    assert.deepEqual(
      names.map((number) => signalOf(number, 'f')),
      ['', 'SIGTERM', 'SIGRTMIN+3', 'SIGRTMAX-2'],
    );
  });

  it('tell the default for a name that the protocol does not have', () => {
    assert.equal(signalNumber('SIGNOTHING'), Signal.SIGNAL_RUNTIME_DEFAULT);
  });
});
