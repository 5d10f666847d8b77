import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Cancelled, DeadlineExceeded } from '../base/failure.ts';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { Caller, OperationsBench, settled } from './testing/operations-bench.ts';

describe('the deadline of an operation', () => {
  it('aborts the body with the stage it is stuck at, and leaves the claim window alone', async () => {
    const bench = new OperationsBench({ deadlineMs: { 'run-sandbox': 240_000 } });
    const never = new Promise<string>(() => {});
    const answer = bench.run(new Caller(), {
      body: (op) =>
        op.stage('network', () => Promise.race([never, rejectionOf(op.ctx.signal)]), 'CNI ADD of plugin bridge'),
    });
    await settled();
    bench.clock.advance(240_000);
    await assert.rejects(answer, (error: unknown) => {
      assert.ok(error instanceof DeadlineExceeded);
      assert.match(
        error.message,
        /run-sandbox default\/web\/0 \(stuck at network, which waits for CNI ADD of plugin bridge\)/,
      );
      return true;
    });
    assert.ok(bench.idle);
  });

  it('is told to the body and is disarmed at its end', async () => {
    const bench = new OperationsBench({ deadlineMs: { 'run-sandbox': 240_000 } });
    const answer = bench.run();
    await settled();
    assert.equal(bench.op?.ctx.deadline, FakeClock.epochMs + 240_000);
    bench.body.resolve('s1');
    await answer;
    assert.equal(bench.clock.pending, 0);
  });

  it('does not exist for kinds that have none', async () => {
    const bench = new OperationsBench({ deadlineMs: { 'pull-image': 1 } });
    void bench.run();
    await settled();
    assert.equal(bench.op?.ctx.deadline, undefined);
    assert.equal(bench.clock.pending, 0);
  });

  it('comes also with the end of the daemon', async () => {
    const daemon = new Caller();
    const bench = new OperationsBench({ context: () => daemon });
    void bench.run();
    await settled();
    daemon.leave();
    assert.ok(bench.op?.ctx.signal.reason instanceof Cancelled);
  });
});

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
