import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cancelled, Internal } from '../base/failure.ts';
import { Caller, OperationsBench, settled } from './testing/operations-bench.ts';

describe('publishing', () => {
  it('continues when its caller leaves; what is published is never undone', async () => {
    const bench = new OperationsBench();
    const commit = Promise.withResolvers<void>();
    bench.publishing = commit.promise;
    const caller = new Caller();
    const answer = bench.run(caller);
    bench.body.resolve('s1');
    await settled();
    assert.equal(bench.ops.inFlight()[0]?.stage, 'publish');
    caller.leave();
    await assert.rejects(answer, Cancelled);
    commit.resolve();
    await settled();
    bench.clock.advance(600_000);
    await settled();
    assert.deepEqual([bench.published, bench.undone], [['s1'], []]);
    assert.ok(bench.idle);
  });

  it('answers a caller who joins while it runs', async () => {
    const bench = new OperationsBench();
    const commit = Promise.withResolvers<void>();
    bench.publishing = commit.promise;
    const first = bench.run();
    bench.body.resolve('s1');
    await settled();
    const second = bench.run();
    commit.resolve();
    assert.deepEqual(await Promise.all([first, second]), ['s1', 's1']);
    assert.deepEqual(bench.published, ['s1']);
  });

  it('when it fails, undoes the result and tells every caller why', async () => {
    const bench = new OperationsBench();
    bench.publishing = Promise.reject(new Internal('committing', 'disk full'));
    bench.publishing.catch(() => {});
    bench.body.resolve('s1');
    await assert.rejects(bench.run(), /disk full/);
    assert.deepEqual([bench.published, bench.undone], [[], ['s1']]);
    assert.ok(bench.idle);
  });

  it('does not begin when the body ends in the turn in which the only caller leaves', async () => {
    const bench = new OperationsBench();
    const caller = new Caller();
    const answer = bench.run(caller);
    await settled();
    bench.body.resolve('s1');
    caller.leave();
    await assert.rejects(answer, Cancelled);
    await settled();
    assert.deepEqual(bench.published, []);
    assert.equal(await bench.run(), 's1');
  });

  it('is not undone by a failure that comes after the commit', async () => {
    const failpoints = {
      hit: (name: string) => (name.endsWith('publish:after') ? Promise.reject(new Internal('x', 'y')) : undefined),
    };
    const bench = new OperationsBench({ failpoints });
    bench.body.resolve('s1');
    await assert.rejects(bench.run(), Internal);
    assert.deepEqual([bench.published, bench.undone], [['s1'], []]);
  });
});
