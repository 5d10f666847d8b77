import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from './failure.ts';
import { uniquePrefix } from './unique-prefix.ts';

describe('uniquePrefix()', () => {
  const ids = ['abc1', 'abc2', 'def'];

  it('finds the one id that begins with it', () => assert.equal(uniquePrefix(ids, 'de', 'id'), 'def'));
  it('prefers a whole id', () => assert.equal(uniquePrefix(['ab', 'abc'], 'ab', 'id'), 'ab'));
  it('refuses one that several begin with', () => assert.throws(() => uniquePrefix(ids, 'abc', 'id'), InvalidInput));

  for (const text of ['', '*', '../../x', 'c0ffee00-0000', 'x'.repeat(1_000_000)]) {
    it(`finds nothing for ${text.slice(0, 12)} …`, () => assert.equal(uniquePrefix(ids, text, 'id'), undefined));
  }
});
