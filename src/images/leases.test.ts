import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Leases } from './leases.ts';

describe('Leases', () => {
  it('reports an image when its last lease has ended, once', () => {
    const leases = new Leases();
    const unused: string[] = [];
    leases.whenUnused((image) => unused.push(image));
    leases.take('a', 'one');
    leases.take('a', 'two');
    leases.take('b', 'one');
    leases.end('a', 'one');
    leases.end('a', 'one');
    assert.deepEqual([unused, leases.has('a')], [[], true]);
    leases.end('a', 'two');
    leases.end('a', 'two');
    assert.deepEqual([unused, leases.has('a'), [...leases.owners()]], [['a'], false, ['one']]);
  });
});
