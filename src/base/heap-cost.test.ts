import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heapCost, largestField } from './heap-cost.ts';

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

describe('largestField()', () => {
  it('descends as long as one member has more than half', () => {
    const [large, small] = ['x'.repeat(10_000), 'x'];
    assert.equal(
      largestField({ image: small, config: { labels: { a: large, b: small }, name: small } }),
      'config.labels.a',
    );
    assert.equal(largestField({ config: { labels: { a: large, b: large, c: large } }, name: small }), 'config.labels');
    assert.equal(largestField({ cmd: [small, large] }), 'cmd.1');
    assert.equal(largestField({}), 'no field');
  });
});
