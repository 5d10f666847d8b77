import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inPieces } from './in-pieces.ts';

describe('inPieces()', () => {
  it('cuts a list without losing or moving anything', () => {
    const items = Array.from({ length: 70 }, (_, n) => n);
    const pieces = [...inPieces(items)];
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [32, 32, 6],
    );
    assert.deepEqual(pieces.flat(), items);
  });

  it('ends a piece early if its items are large', () => {
    const items = Array.from({ length: 5 }, () => ({ annotations: 'x'.repeat(600_000) }));
    assert.deepEqual(
      [...inPieces(items)].map(({ length }) => length),
      [2, 2, 1],
    );
  });

  it('makes no piece of an empty list', () => {
    assert.deepEqual([...inPieces([])], []);
  });
});
