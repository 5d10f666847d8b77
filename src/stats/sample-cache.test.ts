import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { SampleCache } from './sample-cache.ts';

function looksAt(clock: FakeClock, log: string[] = []): SampleCache<number> {
  return new SampleCache({ clock, log: (_, event) => log.push(event), what: 'it', freshMs: 1_000, timeoutMs: 100 });
}

describe('SharedLooks', () => {
  it('shares one sample among all requests while it is fresh', async () => {
    const clock = new FakeClock();
    const looks = looksAt(clock);
    let looked = 0;
    const look = async (): Promise<number> => ++looked;
    assert.deepEqual(await Promise.all([looks.at('a', look), looks.at('a', look)]), [1, 1]);
    clock.advance(999);
    assert.equal(await looks.at('a', look), 1);
    clock.advance(1);
    assert.equal(await looks.at('a', look), 2);
  });

  it('returns the previous sample while a sample hangs, and starts no other', async () => {
    const clock = new FakeClock();
    const looks = looksAt(clock);
    const hanging = Promise.withResolvers<number>();
    await looks.at('a', async () => 1);
    clock.advance(1_000);
    const waiting = looks.at('a', () => hanging.promise);
    clock.advance(100);
    assert.equal(await waiting, 1);
    clock.advance(10_000);
    assert.equal(await looks.at('a', () => assert.fail('asked again')), 1);
    hanging.resolve(2);
    await hanging.promise;
    assert.equal(await looks.at('a', async () => 3), 3);
  });

  it('takes a failure for not knowing, and says so', async () => {
    const log: string[] = [];
    const looks = looksAt(new FakeClock(), log);
    assert.equal(await looks.at('a', () => Promise.reject(new Error('no'))), undefined);
    assert.deepEqual(log, ['failed to read it']);
  });

  it('forgets what is gone', async () => {
    const looks = looksAt(new FakeClock());
    await looks.at('a', async () => 1);
    assert.deepEqual(
      looks.keepOnly(() => false),
      ['a'],
    );
    assert.equal(await looks.at('a', async () => 2), 2);
  });
});
