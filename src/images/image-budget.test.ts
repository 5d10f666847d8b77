import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ImageBudget, type PulledConfiguration } from './image-budget.ts';

const imageOf = (id: string, bytes: number): PulledConfiguration => ({ id, config: {}, configJson: 'x'.repeat(bytes) });

describe('ImageBudget', () => {
  it('refuses an image that does not fit in addition to the others, with limit and remedy', () => {
    const budget = new ImageBudget(() => [imageOf('a', 4000), imageOf('b', 4000)], 10_000);
    budget.admit('p', imageOf('c', 1000));
    budget.release('p');
    assert.throws(
      () => budget.admit('p', imageOf('c', 2000)),
      (error: Error & { kind?: string; remedy?: string }) => {
        assert.match(error.message, /needs 2096 bytes .* in addition to the 8192 bytes .* limit of 10000 bytes/);
        assert.equal(error.kind, 'exhausted');
        assert.match(error.remedy ?? '', /remove images/);
        return true;
      },
    );
  });

  it('counts an image once that is pulled again', () => {
    const budget = new ImageBudget(() => [imageOf('a', 8000)], 10_000);
    assert.doesNotThrow(() => budget.admit('p', imageOf('a', 8000)));
  });

  it('counts running pulls until they are released', () => {
    const budget = new ImageBudget(() => [], 10_000);
    budget.admit('p', imageOf('a', 6000));
    assert.throws(() => budget.admit('q', imageOf('b', 6000)));
    budget.release('p');
    assert.doesNotThrow(() => budget.admit('q', imageOf('b', 6000)));
  });
});
