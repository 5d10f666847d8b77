import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canonicalJson, firstDifference } from './canonical.ts';

describe('canonicalJson()', () => {
  it('is the same for equal content, whatever the order of its members', () => {
    assert.equal(canonicalJson({ b: 1, a: { d: [1, 2], c: 2n } }), canonicalJson({ a: { c: 2n, d: [1, 2] }, b: 1 }));
  });

  it('takes an absent member and an undefined one for the same', () => {
    assert.equal(canonicalJson({ a: 1, b: undefined }), canonicalJson({ a: 1 }));
  });

  it('distinguishes the order of lists, bytes and large numbers', () => {
    const values = [[1, 2], [2, 1], Uint8Array.of(1), Uint8Array.of(2), 2n ** 63n, 2n ** 63n + 1n];
    assert.equal(new Set(values.map(canonicalJson)).size, values.length);
  });
});

describe('firstDifference()', () => {
  const pod = { metadata: { name: 'web', attempt: 0 }, mounts: [{ readonly: true }, { readonly: false }] };

  it('gives the path of the first difference of two values', () => {
    assert.equal(firstDifference(pod, { ...pod, metadata: { name: 'web', attempt: 1 } }), 'metadata.attempt');
    assert.equal(
      firstDifference(pod, { ...pod, mounts: [{ readonly: true }, { readonly: true }] }),
      'mounts.1.readonly',
    );
  });

  it('names a member that only one has', () => {
    assert.equal(firstDifference({ a: 1 }, { a: 1, b: 2 }), 'b');
  });

  it('is undefined for equal values, and "value" for values without members', () => {
    assert.equal(firstDifference(pod, structuredClone(pod)), undefined);
    assert.equal(firstDifference(1, 2), 'content');
  });
});
