import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AlreadyExists, Cancelled, Internal, Unavailable } from '../base/failure.ts';
import type { Operation } from './operations.ts';
import { Caller, OperationsBench, settled } from './testing/operations-bench.ts';

describe('Operations.join()', () => {
  it('runs the body, publishes the result and answers with it', async () => {
    const bench = new OperationsBench();
    bench.body.resolve('s1');
    assert.equal(await bench.run(), 's1');
    assert.deepEqual(bench.published, ['s1']);
    assert.ok(bench.idle);
  });

  it('answers two identical calls with one result, published once', async () => {
    const bench = new OperationsBench();
    const answers = [bench.run(), bench.run()];
    await settled();
    assert.equal(bench.ops.inFlight()[0]?.callers, 2);
    bench.body.resolve('s1');
    assert.deepEqual(await Promise.all(answers), ['s1', 's1']);
    assert.equal(bench.bodies, 1);
    assert.deepEqual(bench.published, ['s1']);
  });

  it('refuses a caller with other content and says what differs, without disturbing the first', async () => {
    const bench = new OperationsBench();
    const first = bench.run();
    const conflict = (): Error => new AlreadyExists('sandbox', 'web', 'op1', 'labels');
    await assert.rejects(bench.run(new Caller(), { fingerprint: 'f2', conflict }), /different labels/);
    await assert.rejects(bench.run(new Caller(), { fingerprint: 'f2' }), AlreadyExists);
    bench.body.resolve('s1');
    assert.equal(await first, 's1');
  });

  it('does not begin for a caller who has left already', async () => {
    const bench = new OperationsBench();
    const caller = new Caller();
    caller.leave();
    await assert.rejects(bench.run(caller), Cancelled);
    assert.ok(bench.idle);
  });

  it('tells a failure of the body to every caller, and lets a retry begin anew', async () => {
    const bench = new OperationsBench();
    const answers = [bench.run(), bench.run()];
    bench.body.reject(new Internal('running', 'no address left'));
    const outcomes = await Promise.allSettled(answers);
    assert.deepEqual(
      outcomes.map((o) => o.status),
      ['rejected', 'rejected'],
    );
    assert.ok(bench.idle);
    bench.body = Promise.withResolvers();
    bench.body.resolve('s2');
    assert.equal(await bench.run(), 's2');
  });

  it('has removed the flight before a caller hears of the outcome', async () => {
    const bench = new OperationsBench();
    const seen: boolean[] = [];
    const looks = [bench.run().then(() => seen.push(bench.idle)), bench.run().then(() => seen.push(bench.idle))];
    bench.body.resolve('s1');
    await Promise.all(looks);
    assert.deepEqual(seen, [true, true]);
  });

  it('cancels a running body, whose callers all get the reason, and lets a retry begin', async () => {
    const bench = new OperationsBench();
    const answers = [bench.run(), bench.run()];
    await settled();
    bench.op?.ctx.signal.addEventListener('abort', () => bench.body.reject(bench.op?.ctx.signal.reason));
    bench.ops.cancel('run-sandbox', 'default/web/0', new Unavailable('cancelled by StopPodSandbox'));
    for (const answer of answers) await assert.rejects(answer, Unavailable);
    assert.ok(bench.idle);
  });

  it('undoes the result of a body that did not notice its cancellation', async () => {
    const bench = new OperationsBench();
    const answer = bench.run();
    await settled();
    bench.ops.cancel('run-sandbox', 'default/web/0', new Unavailable('cancelled by StopPodSandbox'));
    bench.body.resolve('s1');
    await assert.rejects(answer, Unavailable);
    assert.deepEqual([bench.published, bench.undone], [[], ['s1']]);
  });

  it('does not touch a result that stands, nor what does not run', async () => {
    const bench = new OperationsBench();
    bench.ops.cancel('run-sandbox', 'default/other/0', new Unavailable('cancelled'));
    const answer = bench.run();
    bench.body.resolve('s1');
    assert.equal(await answer, 's1');
    bench.ops.cancel('run-sandbox', 'default/web/0', new Unavailable('cancelled'));
    assert.deepEqual(bench.published, ['s1']);
  });

  it('goes on when one of two callers leaves', async () => {
    const bench = new OperationsBench();
    const leaver = new Caller();
    const left = bench.run(leaver);
    const stays = bench.run();
    leaver.leave();
    await assert.rejects(left, Cancelled);
    bench.body.resolve('s1');
    assert.equal(await stays, 's1');
  });

  it('answers an operation without publish, and drops its result when nobody waits', async () => {
    const bench = new OperationsBench();
    const caller = new Caller();
    const left = bench.ops.join(
      { kind: 'stop-sandbox', key: 's1', fingerprint: '', body: () => bench.body.promise },
      caller,
    );
    caller.leave();
    await assert.rejects(left, Cancelled);
    bench.body.resolve('done');
    await settled();
    assert.ok(bench.idle);
  });
});

describe('what is seen of an operation', () => {
  it('shows its innermost stages, what they wait for, and ages', async () => {
    const bench = new OperationsBench();
    const gate = Promise.withResolvers<void>();
    void bench.run(new Caller(), {
      body: async (op) => {
        bench.clock.advance(5);
        await op.stage('namespaces', async () => {});
        await op.stage('hold', () =>
          Promise.all([
            op.stage('network', () => gate.promise, 'CNI ADD'),
            op.stage('pause', () => gate.promise, 'the runtime'),
          ]),
        );
        return 's1';
      },
    });
    await settled();
    bench.clock.advance(7);
    const [view] = bench.ops.inFlight();
    assert.deepEqual(view, {
      id: 'op1',
      kind: 'run-sandbox',
      key: 'default/web/0',
      stage: 'network + pause',
      waitsFor: 'CNI ADD + the runtime',
      ageMs: 12,
      stageAgeMs: 7,
      callers: 1,
    });
    gate.resolve();
    await settled();
    assert.deepEqual(bench.observed, [
      'run-sandbox/namespaces',
      'run-sandbox/network',
      'run-sandbox/pause',
      'run-sandbox/hold',
      'run-sandbox/',
      'run-sandbox/publish',
    ]);
  });

  it('tells its observer which stage failed', async () => {
    const bench = new OperationsBench();
    const body = (op: Operation): Promise<string> => op.stage('network', () => Promise.reject(new Internal('a', 'b')));
    await assert.rejects(bench.run(new Caller(), { body }), Internal);
    assert.deepEqual(bench.observed, ['run-sandbox/network failed', 'run-sandbox/ failed']);
  });

  it('has failpoints before and after each stage', async () => {
    const hits: string[] = [];
    const bench = new OperationsBench({ failpoints: { hit: (name) => void hits.push(name) } });
    const body = async (op: Operation): Promise<string> => op.stage('network', async () => 's1');
    await bench.run(new Caller(), { body });
    assert.deepEqual(hits, [
      'run-sandbox/network:before',
      'run-sandbox/network:after',
      'run-sandbox/publish:before',
      'run-sandbox/publish:after',
    ]);
  });
});
