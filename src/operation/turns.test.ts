import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Turns } from './turns.ts';

describe('Turns', () => {
  it('does the work on one key in the order of asking, whatever fails before', async () => {
    const turns = new Turns();
    const gate = Promise.withResolvers<void>();
    const done: string[] = [];
    const first = turns.take('a', async () => {
      await gate.promise;
      done.push('first');
      throw new Error('refused');
    });
    const second = turns.take('a', async () => done.push('second'));
    await turns.take('b', async () => done.push('other'));
    gate.resolve();
    await assert.rejects(first, /refused/);
    await second;
    assert.deepEqual(done, ['other', 'first', 'second']);
  });
});
