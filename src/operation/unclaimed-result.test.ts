import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AlreadyExists, Cancelled, Internal } from '../base/failure.ts';
import { Caller, OperationsBench, settled } from './testing/operations-bench.ts';

describe('a result that nobody waits for', () => {
  async function unclaimed(bench: OperationsBench): Promise<void> {
    const caller = new Caller();
    const answer = bench.run(caller);
    caller.leave();
    await assert.rejects(answer, Cancelled);
    bench.body.resolve('s1');
    await settled();
  }

  it('is kept unpublished and shown as unclaimed', async () => {
    const bench = new OperationsBench();
    await unclaimed(bench);
    assert.deepEqual(bench.published, []);
    assert.ok(bench.ops.has('run-sandbox', 'default/web/0'));
    assert.equal(bench.ops.inFlight()[0]?.stage, 'unclaimed');
  });

  it('is claimed by a retry, which publishes and answers', async () => {
    const bench = new OperationsBench();
    await unclaimed(bench);
    assert.equal(await bench.run(), 's1');
    assert.deepEqual([bench.bodies, bench.published, bench.undone], [1, ['s1'], []]);
    assert.equal(bench.clock.pending, 0);
  });

  it('is undone after two minutes, and not before', async () => {
    const bench = new OperationsBench();
    await unclaimed(bench);
    bench.clock.advance(119_999);
    await settled();
    assert.deepEqual(bench.undone, []);
    bench.clock.advance(1);
    await settled();
    assert.deepEqual([bench.undone, bench.published], [['s1'], []]);
    assert.ok(bench.idle);
  });

  it('is undone repeatedly until that succeeds, and belongs to the operation until then', async () => {
    const bench = new OperationsBench();
    bench.undoing = Promise.reject(new Internal('releasing', 'busy'));
    bench.undoing.catch(() => {});
    await unclaimed(bench);
    bench.clock.advance(120_000);
    await settled();
    assert.equal(bench.ops.inFlight().length, 1);
    bench.undoing = Promise.resolve();
    bench.clock.advance(1_000);
    await settled();
    assert.deepEqual(bench.undone, ['s1']);
    assert.ok(bench.idle);
  });

  it('is not claimed by a caller with other content', async () => {
    const bench = new OperationsBench();
    await unclaimed(bench);
    await assert.rejects(bench.run(new Caller(), { fingerprint: 'f2' }), AlreadyExists);
    assert.deepEqual(bench.published, []);
  });

  it('is not published for a claimer who is gone again before it could be', async () => {
    const bench = new OperationsBench();
    await unclaimed(bench);
    const caller = new Caller();
    const answer = bench.run(caller);
    caller.leave();
    await assert.rejects(answer, Cancelled);
    await settled();
    assert.deepEqual(bench.published, []);
    bench.clock.advance(120_000);
    await settled();
    assert.deepEqual(bench.undone, ['s1']);
  });

  it('is undone first and then made again when a retry comes as it expires', async () => {
    const bench = new OperationsBench();
    await unclaimed(bench);
    const released = Promise.withResolvers<void>();
    bench.undoing = released.promise;
    bench.clock.advance(120_000);
    bench.body = Promise.withResolvers();
    bench.body.resolve('s2');
    const retry = bench.run();
    await settled();
    assert.equal(bench.bodies, 1);
    released.resolve();
    assert.equal(await retry, 's2');
    assert.deepEqual([bench.undone, bench.published], [['s1'], ['s2']]);
  });

  it('is published and not undone when it expires as a retry claims it', async () => {
    const bench = new OperationsBench();
    await unclaimed(bench);
    const retry = bench.run();
    bench.clock.advance(120_000);
    assert.equal(await retry, 's1');
    await settled();
    assert.deepEqual([bench.undone, bench.published], [[], ['s1']]);
  });
});
