import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Internal, InvalidInput } from '../base/failure.ts';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { ArmedFailpoints, failpointsFromEnvironment } from './armed-failpoints.ts';

const clock = new FakeClock();

describe('ArmedFailpoints', () => {
  it('throws the text of an error term, at every hit', async () => {
    const points = new ArmedFailpoints('run-sandbox/network:after=error(no address)', { clock });
    await assert.rejects(points.hit('run-sandbox/network:after') ?? Promise.resolve(), (error: unknown) => {
      assert.ok(error instanceof Internal);
      assert.equal(error.message, 'failpoint run-sandbox/network:after: no address');
      return true;
    });
    assert.equal(points.hit('run-sandbox/network:before'), undefined);
  });

  it('acts at the N-th hit only', async () => {
    const points = new ArmedFailpoints('a=2*error(x)', { clock });
    assert.equal(points.hit('a'), undefined);
    await assert.rejects(points.hit('a') ?? Promise.resolve());
    assert.equal(points.hit('a'), undefined);
  });

  it('delays by the clock', async () => {
    const own = new FakeClock();
    const points = new ArmedFailpoints('a=delay(50)', { clock: own });
    const wait = points.hit('a');
    assert.equal(own.untilNext, 50);
    own.advance(50);
    await wait;
  });

  it('never goes on at a hang, nor after a crash', async () => {
    let crashes = 0;
    const points = new ArmedFailpoints('a=hang; b=crash', { clock, crash: () => (crashes += 1) });
    const outcome = await Promise.race([
      points.hit('a'),
      points.hit('b'),
      new Promise((r) => setImmediate(r, 'neither')),
    ]);
    assert.deepEqual([outcome, crashes], ['neither', 1]);
  });

  it('takes several terms for one point', async () => {
    const points = new ArmedFailpoints('a=1*error(one);a=2*error(two)', { clock });
    await assert.rejects(points.hit('a') ?? Promise.resolve(), /one/);
    await assert.rejects(points.hit('a') ?? Promise.resolve(), /two/);
  });

  it('lists every name ever hit, armed or not, with how often', () => {
    const points = new ArmedFailpoints('', { clock });
    for (const name of ['a', 'b', 'a']) void points.hit(name);
    assert.deepEqual(
      [...points.hits],
      [
        ['a', 2],
        ['b', 1],
      ],
    );
  });

  for (const text of [
    'a',
    'a=',
    '=crash',
    'a=explode',
    'a=crash(now)',
    'a=error',
    'a=delay',
    'a=delay(soon)',
    'a=0*crash',
  ]) {
    it(`refuses "${text}"`, () => {
      assert.throws(() => new ArmedFailpoints(text, { clock }), InvalidInput);
    });
  }
});

describe('failpointsFromEnvironment()', () => {
  it('is undefined where nothing is armed', () => {
    assert.equal(failpointsFromEnvironment({}, clock), undefined);
  });
});
