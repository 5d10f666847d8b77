import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signalNumber as numberForKernel, stopSignal } from '../oci/stop-signal.ts';
import { Signal } from '../rpc/generated/messages.ts';
import { signalNumber, signalOf } from './translate-signal.ts';

describe('signalOf() and signalNumber()', () => {
  it('are each other’s reverse for every signal of the protocol', () => {
    for (const number of Object.values(Signal)) assert.equal(signalNumber(signalOf(number, 'f')), number);
  });

  it('contain only signals that can be sent to a container, each by its own name', () => {
    for (const number of Object.values(Signal).filter((value) => value !== Signal.SIGNAL_RUNTIME_DEFAULT)) {
      const name = signalOf(number, 'f');
      assert.equal(signalNumber(stopSignal(name, '')), number);
      assert.ok(numberForKernel(name), name);
    }
  });

  it('return the signal of an image in any of its spellings', () => {
    const told = ['15', 'TERM', 'rtmin+3', '54'].map((written) => signalNumber(stopSignal('', written)));
    const { SIGNAL_SIGTERM, SIGNAL_SIGRTMINPLUS3, SIGNAL_SIGRTMAXMINUS10 } = Signal;
    assert.deepEqual(told, [SIGNAL_SIGTERM, SIGNAL_SIGTERM, SIGNAL_SIGRTMINPLUS3, SIGNAL_SIGRTMAXMINUS10]);
  });

  it('write signals as people do', () => {
    const names = [0, Signal.SIGNAL_SIGTERM, Signal.SIGNAL_SIGRTMINPLUS3, Signal.SIGNAL_SIGRTMAXMINUS2];
    assert.deepEqual(
      names.map((number) => signalOf(number, 'f')),
      ['', 'SIGTERM', 'SIGRTMIN+3', 'SIGRTMAX-2'],
    );
  });

  it('return the default for a name that the protocol does not define', () => {
    assert.equal(signalNumber('SIGNOTHING'), Signal.SIGNAL_RUNTIME_DEFAULT);
  });
});
