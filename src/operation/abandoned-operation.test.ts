import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cancelled } from '../base/failure.ts';
import { Caller, OperationsBench, settled } from './testing/operations-bench.ts';

describe('an operation that is cancelled when abandoned', () => {
  const pull = { kind: 'pull-image', cancelWhenAbandoned: true } as const;

  it('ends its body when the last caller leaves, not before', async () => {
    const bench = new OperationsBench();
    const [one, two] = [new Caller(), new Caller()];
    const answers = [bench.run(one, pull), bench.run(two, pull)];
    one.leave();
    await settled();
    assert.equal(bench.op?.ctx.signal.aborted, false);
    two.leave();
    await settled();
    assert.ok(bench.op?.ctx.signal.reason instanceof Cancelled);
    await Promise.allSettled(answers);
  });

  it('does not hand its cancellation to a caller who comes later: that one begins anew', async () => {
    const bench = new OperationsBench();
    const caller = new Caller();
    const first = bench.run(caller, pull);
    caller.leave();
    await assert.rejects(first, Cancelled);
    const ended = bench.body;
    bench.body = Promise.withResolvers();
    bench.body.resolve('image');
    const second = bench.run(new Caller(), pull);
    await settled();
    assert.equal(bench.bodies, 1);
    ended.reject(new Cancelled('the registry'));
    assert.equal(await second, 'image');
  });

  it('undoes a result that came in spite of the cancellation', async () => {
    const bench = new OperationsBench();
    const caller = new Caller();
    const answer = bench.run(caller, pull);
    await settled();
    caller.leave();
    await assert.rejects(answer, Cancelled);
    bench.body.resolve('image');
    await settled();
    assert.deepEqual([bench.published, bench.undone], [[], ['image']]);
    assert.ok(bench.idle);
  });
});
