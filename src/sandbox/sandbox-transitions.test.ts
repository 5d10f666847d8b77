import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { afterChange, SANDBOX_TRANSITIONS } from './sandbox-transitions.ts';

describe('transitions of a sandbox', () => {
  for (const state of ['READY', 'NOTREADY'] as const) {
    for (const change of ['pause-ended', 'stopped'] as const) {
      const next = SANDBOX_TRANSITIONS[state][change];
      it(`a ${state} sandbox is ${next} after ${change}`, () => {
        assert.equal(afterChange({ state }, change).state, next);
      });
    }
  }

  it('nothing makes a sandbox READY again', () => {
    assert.deepEqual(new Set(Object.values(SANDBOX_TRANSITIONS.NOTREADY)), new Set(['NOTREADY']));
    const stopped = { state: 'NOTREADY' } as const;
    assert.equal(afterChange(stopped, 'stopped'), stopped);
  });
});
