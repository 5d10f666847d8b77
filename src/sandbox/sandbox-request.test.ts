import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprintOf } from '../operation/creations.ts';
import { sandboxConflict, sandboxKey } from './sandbox-request.ts';
import { podConfig } from './testing/pod-config.ts';

const metadata = { name: 'a', namespace: 'b', uid: 'c', attempt: 0 };

describe('sandboxKey()', () => {
  it('tells names apart that a separator would join', () => {
    const one = sandboxKey({ ...metadata, namespace: 'a_b', name: 'c' });
    const other = sandboxKey({ ...metadata, namespace: 'a', name: 'b_c' });
    assert.notEqual(one, other);
  });

  it('tells attempts apart', () => {
    assert.notEqual(sandboxKey(metadata), sandboxKey({ ...metadata, attempt: 1 }));
  });
});

describe('fingerprintOf()', () => {
  it('does not depend on the order of labels', () => {
    const one = { config: podConfig({ labels: { a: '1', b: '2' } }), handler: '' };
    const other = { config: podConfig({ labels: { b: '2', a: '1' } }), handler: '' };
    assert.equal(fingerprintOf(one), fingerprintOf(other));
  });
});

describe('sandboxConflict()', () => {
  it('names the id and the field that differs', () => {
    const theirs = { config: podConfig({ hostname: 'one' }), handler: '' };
    const ours = { config: podConfig({ hostname: 'two' }), handler: '' };
    const failure = sandboxConflict('id-1', theirs, ours);
    assert.equal(failure.id, 'id-1');
    assert.equal(failure.field, 'config.hostname');
  });
});
