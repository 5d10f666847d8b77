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

  it('makes nothing of nothing', () => {
    assert.deepEqual([...inPieces([])], []);
  });
});
