import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signalNumber } from './signal-number.ts';

describe('signalNumber()', () => {
  const known: readonly (readonly [string, number])[] = [
    ['SIGTERM', 15],
    ['TERM', 15],
    ['sigquit', 3],
    ['9', 9],
    ['SIGRTMIN', 34],
    ['SIGRTMIN+3', 37],
    ['RTMAX-1', 63],
  ];
  for (const [name, number] of known) it(`knows ${name}`, () => assert.equal(signalNumber(name), number));

  for (const name of ['SIGFOO', '', '0', '99', 'SIGRTMIN+99', 'SIGRTMAX+1']) {
    it(`does not know ${JSON.stringify(name)}`, () => assert.equal(signalNumber(name), undefined));
  }
});
