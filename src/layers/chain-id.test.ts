import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { chainIds } from './chain-id.ts';

describe('chainIds()', () => {
  it('chains each layer to the ones below it', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((x) => `sha256:${x.repeat(64)}`) as [string, string, string];
    const hash = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
    const second = hash(`${a} ${b}`);
    assert.deepEqual(chainIds([a, b, c]), [a, second, hash(`${second} ${c}`)]);
    assert.deepEqual(chainIds([]), []);
  });
});
