import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heapCost } from './heap-cost.ts';

describe('heapCost()', () => {
  it('counts the text of strings, keys and bytes at any depth', () => {
    const text = 'x'.repeat(1000);
    for (const value of [text, [text], { [text]: '' }, { a: { b: [text] } }, new Uint8Array(1000)]) {
      const cost = heapCost(value);
      assert.ok(cost >= 1000 && cost < 1500, `${cost}`);
    }
  });

  it('counts many short members by what they occupy, not by their few characters', () => {
    assert.ok(heapCost(Array.from({ length: 1000 }, () => '')) > 40_000);
  });
});
