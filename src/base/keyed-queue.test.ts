import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyedQueue } from './keyed-queue.ts';

describe('KeyedQueue', () => {
  it('runs the work of one key in the order of the calls, also after a failure', async () => {
    const queue = new KeyedQueue();
    const gate = Promise.withResolvers<void>();
    const done: string[] = [];
    const first = queue.run('a', async () => {
      await gate.promise;
      done.push('first');
      throw new Error('refused');
    });
    const second = queue.run('a', async () => done.push('second'));
    await queue.run('b', async () => done.push('other'));
    gate.resolve();
    await assert.rejects(first, /refused/);
    await second;
    assert.deepEqual(done, ['other', 'first', 'second']);
  });
});
