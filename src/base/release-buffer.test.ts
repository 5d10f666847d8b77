import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { releaseBuffer } from './release-buffer.ts';

describe('releaseBuffer()', () => {
  it('frees the memory of a buffer at once', () => {
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 100; i += 1) releaseBuffer(Buffer.alloc(1024 * 1024, 1));
    assert.ok(process.memoryUsage().arrayBuffers - before < 10 * 1024 * 1024);
    const released = Buffer.alloc(65_536, 1);
    releaseBuffer(released);
    assert.equal(released.length, 0);
  });

  it('leaves alone what shares its memory with other buffers, and what is small', () => {
    const whole = Buffer.alloc(65_536, 1);
    releaseBuffer(whole.subarray(1));
    releaseBuffer(whole.subarray(0, 65_535));
    const small = Buffer.from('hello');
    releaseBuffer(small);
    const shared = Buffer.from(new SharedArrayBuffer(65_536));
    releaseBuffer(shared);
    assert.deepEqual([whole.length, small.toString(), shared.length], [65_536, 'hello', 65_536]);
  });
});
