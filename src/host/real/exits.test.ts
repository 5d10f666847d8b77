import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Unavailable } from '../../base/failure.ts';
import { Exits, endOfStatus } from './exits.ts';

describe('Exits', () => {
  it('matches an exit with its waiter in either order', async () => {
    const exits = new Exits();
    const waiting = exits.wait(7);
    exits.ended(7, 3 << 8);
    exits.ended(8, 9);
    assert.deepEqual(await waiting, { code: 3, signal: undefined });
    assert.deepEqual(await exits.wait(8), { code: undefined, signal: 'SIGKILL' });
  });

  it('reports an exit to all its waiters', async () => {
    const exits = new Exits();
    const both = [exits.wait(7), exits.wait(7)];
    exits.ended(7, 0);
    assert.deepEqual(await Promise.all(both), [
      { code: 0, signal: undefined },
      { code: 0, signal: undefined },
    ]);
  });

  it('does not take the end of an earlier process for that of a new one with its pid', async () => {
    const exits = new Exits();
    exits.ended(7, 1 << 8);
    const ended = exits.begin(7);
    exits.ended(7, 2 << 8);
    assert.equal((await ended).code, 2);
  });

  it('drops the oldest exits without a waiter', () => {
    const exits = new Exits();
    for (let pid = 1; pid <= 5000; pid += 1) exits.ended(pid, 0);
    assert.equal(exits.take(1), undefined);
    assert.deepEqual(exits.take(5000), { code: 0, signal: undefined });
  });

  it('rejects waiters when gantry-host has ended', async () => {
    const exits = new Exits();
    const waiting = exits.wait(7);
    exits.lost(new Unavailable('gone'));
    await assert.rejects(waiting, Unavailable);
  });
});

describe('endOfStatus()', () => {
  it('reads codes, signals and core dumps of a wait status', () => {
    assert.deepEqual(endOfStatus(255 << 8), { code: 255, signal: undefined });
    assert.deepEqual(endOfStatus(11 | 0x80), { code: undefined, signal: 'SIGSEGV' });
    assert.deepEqual(endOfStatus(40), { code: undefined, signal: 'SIG40' });
  });
});
