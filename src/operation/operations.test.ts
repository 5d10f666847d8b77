import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backgroundContext, type Context } from '../base/context.ts';
import { AlreadyExists, Cancelled, DeadlineExceeded, Internal } from '../base/failure.ts';
import { FakeClock } from '../base/testing/fake-clock.ts';
import { NO_FAILPOINTS } from './failpoints.ts';
import { type Joinable, type Operation, Operations, type OperationsOptions } from './operations.ts';

/** Lets everything that is ready run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class Caller implements Context {
  readonly #abort = new AbortController();
  readonly signal = this.#abort.signal;
  readonly deadline = undefined;
  readonly log = (): void => {};
  leave(): void {
    this.#abort.abort(new Cancelled('the call'));
  }
}

/** A world in which sandboxes are run: what is visible, what was undone, and a body that ends when told. */
class Bench {
  readonly clock = new FakeClock();
  readonly published: string[] = [];
  readonly abandoned: string[] = [];
  readonly observed: string[] = [];
  readonly ops: Operations;
  bodies = 0;
  body = Promise.withResolvers<string>();
  publishing: Promise<void> = Promise.resolve();
  abandoning: Promise<void> = Promise.resolve();
  op: Operation | undefined;

  constructor(options: Partial<OperationsOptions> = {}) {
    let next = 0;
    this.ops = new Operations({
      clock: this.clock,
      failpoints: NO_FAILPOINTS,
      newId: () => `op${++next}`,
      context: () => backgroundContext(() => {}),
      observe: (kind, stage, _ms, failed) => this.observed.push(`${kind}/${stage}${failed ? ' failed' : ''}`),
      ...options,
    });
  }

  work(overrides: Partial<Joinable<string>> = {}): Joinable<string> {
    return {
      kind: 'run-sandbox',
      key: 'default/web/0',
      fingerprint: 'f1',
      body: (op) => {
        this.bodies += 1;
        this.op = op;
        return this.body.promise;
      },
      publish: async (id) => {
        await this.publishing;
        this.published.push(id);
      },
      abandon: async (id) => {
        await this.abandoning;
        this.abandoned.push(id);
      },
      ...overrides,
    };
  }

  run(caller: Context = new Caller(), overrides: Partial<Joinable<string>> = {}): Promise<string> {
    const answer = this.ops.join(this.work(overrides), caller);
    answer.catch(() => {});
    return answer;
  }

  get idle(): boolean {
    return this.ops.inFlight().length === 0;
  }
}

describe('Operations.join()', () => {
  it('runs the body, publishes the result and answers with it', async () => {
    const bench = new Bench();
    bench.body.resolve('s1');
    assert.equal(await bench.run(), 's1');
    assert.deepEqual(bench.published, ['s1']);
    assert.ok(bench.idle);
  });

  it('answers two identical calls with one result, published once', async () => {
    const bench = new Bench();
    const answers = [bench.run(), bench.run()];
    await settled();
    assert.equal(bench.ops.inFlight()[0]?.callers, 2);
    bench.body.resolve('s1');
    assert.deepEqual(await Promise.all(answers), ['s1', 's1']);
    assert.equal(bench.bodies, 1);
    assert.deepEqual(bench.published, ['s1']);
  });

  it('refuses a caller with other content and says what differs, without disturbing the first', async () => {
    const bench = new Bench();
    const first = bench.run();
    const conflict = (): Error => new AlreadyExists('sandbox', 'web', 'op1', 'labels');
    await assert.rejects(bench.run(new Caller(), { fingerprint: 'f2', conflict }), /different labels/);
    await assert.rejects(bench.run(new Caller(), { fingerprint: 'f2' }), AlreadyExists);
    bench.body.resolve('s1');
    assert.equal(await first, 's1');
  });

  it('does not begin for a caller who has left already', async () => {
    const bench = new Bench();
    const caller = new Caller();
    caller.leave();
    await assert.rejects(bench.run(caller), Cancelled);
    assert.ok(bench.idle);
  });

  it('tells a failure of the body to every caller, and lets a retry begin anew', async () => {
    const bench = new Bench();
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
    const bench = new Bench();
    const seen: boolean[] = [];
    const looks = [bench.run().then(() => seen.push(bench.idle)), bench.run().then(() => seen.push(bench.idle))];
    bench.body.resolve('s1');
    await Promise.all(looks);
    assert.deepEqual(seen, [true, true]);
  });

  it('goes on when one of two callers leaves', async () => {
    const bench = new Bench();
    const leaver = new Caller();
    const left = bench.run(leaver);
    const stays = bench.run();
    leaver.leave();
    await assert.rejects(left, Cancelled);
    bench.body.resolve('s1');
    assert.equal(await stays, 's1');
  });

  it('answers an operation without publish, and drops its result when nobody waits', async () => {
    const bench = new Bench();
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

describe('a result that nobody waits for', () => {
  async function unclaimed(bench: Bench): Promise<void> {
    const caller = new Caller();
    const answer = bench.run(caller);
    caller.leave();
    await assert.rejects(answer, Cancelled);
    bench.body.resolve('s1');
    await settled();
  }

  it('is kept unpublished and shown as unclaimed', async () => {
    const bench = new Bench();
    await unclaimed(bench);
    assert.deepEqual(bench.published, []);
    assert.ok(bench.ops.has('run-sandbox', 'default/web/0'));
    assert.equal(bench.ops.inFlight()[0]?.stage, 'unclaimed');
  });

  it('is claimed by a retry, which publishes and answers', async () => {
    const bench = new Bench();
    await unclaimed(bench);
    assert.equal(await bench.run(), 's1');
    assert.deepEqual([bench.bodies, bench.published, bench.abandoned], [1, ['s1'], []]);
    assert.equal(bench.clock.pending, 0);
  });

  it('is abandoned after two minutes, and not before', async () => {
    const bench = new Bench();
    await unclaimed(bench);
    bench.clock.advance(119_999);
    await settled();
    assert.deepEqual(bench.abandoned, []);
    bench.clock.advance(1);
    await settled();
    assert.deepEqual([bench.abandoned, bench.published], [['s1'], []]);
    assert.ok(bench.idle);
  });

  it('is abandoned again until that succeeds, and belongs to the operation so long', async () => {
    const bench = new Bench();
    bench.abandoning = Promise.reject(new Internal('releasing', 'busy'));
    bench.abandoning.catch(() => {});
    await unclaimed(bench);
    bench.clock.advance(120_000);
    await settled();
    assert.equal(bench.ops.inFlight().length, 1);
    bench.abandoning = Promise.resolve();
    bench.clock.advance(1_000);
    await settled();
    assert.deepEqual(bench.abandoned, ['s1']);
    assert.ok(bench.idle);
  });

  it('is not claimed by a caller with other content', async () => {
    const bench = new Bench();
    await unclaimed(bench);
    await assert.rejects(bench.run(new Caller(), { fingerprint: 'f2' }), AlreadyExists);
    assert.deepEqual(bench.published, []);
  });

  it('is not published for a claimer who is gone again before it could be', async () => {
    const bench = new Bench();
    await unclaimed(bench);
    const caller = new Caller();
    const answer = bench.run(caller);
    caller.leave();
    await assert.rejects(answer, Cancelled);
    await settled();
    assert.deepEqual(bench.published, []);
    bench.clock.advance(120_000);
    await settled();
    assert.deepEqual(bench.abandoned, ['s1']);
  });

  it('when a retry comes in the moment of its expiry, is abandoned first and then made anew', async () => {
    const bench = new Bench();
    await unclaimed(bench);
    const released = Promise.withResolvers<void>();
    bench.abandoning = released.promise;
    bench.clock.advance(120_000);
    bench.body = Promise.withResolvers();
    bench.body.resolve('s2');
    const retry = bench.run();
    await settled();
    assert.equal(bench.bodies, 1);
    released.resolve();
    assert.equal(await retry, 's2');
    assert.deepEqual([bench.abandoned, bench.published], [['s1'], ['s2']]);
  });

  it('when the expiry comes in the moment of a claim, is published and not abandoned', async () => {
    const bench = new Bench();
    await unclaimed(bench);
    const retry = bench.run();
    bench.clock.advance(120_000);
    assert.equal(await retry, 's1');
    await settled();
    assert.deepEqual([bench.abandoned, bench.published], [[], ['s1']]);
  });
});

describe('publishing', () => {
  it('goes on when its caller leaves meanwhile; what is published is never abandoned', async () => {
    const bench = new Bench();
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
    assert.deepEqual([bench.published, bench.abandoned], [['s1'], []]);
    assert.ok(bench.idle);
  });

  it('answers a caller who joins while it runs', async () => {
    const bench = new Bench();
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
    const bench = new Bench();
    bench.publishing = Promise.reject(new Internal('committing', 'disk full'));
    bench.publishing.catch(() => {});
    bench.body.resolve('s1');
    await assert.rejects(bench.run(), /disk full/);
    assert.deepEqual([bench.published, bench.abandoned], [[], ['s1']]);
    assert.ok(bench.idle);
  });

  it('does not begin when the body ends in the turn in which the only caller leaves', async () => {
    const bench = new Bench();
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
    const bench = new Bench({ failpoints });
    bench.body.resolve('s1');
    await assert.rejects(bench.run(), Internal);
    assert.deepEqual([bench.published, bench.abandoned], [['s1'], []]);
  });
});

describe('an operation that is cancelled when abandoned', () => {
  const pull = { kind: 'pull-image', cancelWhenAbandoned: true } as const;

  it('ends its body when the last caller leaves, not before', async () => {
    const bench = new Bench();
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
    const bench = new Bench();
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
    const bench = new Bench();
    const caller = new Caller();
    const answer = bench.run(caller, pull);
    await settled();
    caller.leave();
    await assert.rejects(answer, Cancelled);
    bench.body.resolve('image');
    await settled();
    assert.deepEqual([bench.published, bench.abandoned], [[], ['image']]);
    assert.ok(bench.idle);
  });
});

describe('the deadline of an operation', () => {
  it('aborts the body with the stage it is stuck at, and leaves the claim window alone', async () => {
    const bench = new Bench({ deadlineMs: { 'run-sandbox': 240_000 } });
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
    const bench = new Bench({ deadlineMs: { 'run-sandbox': 240_000 } });
    const answer = bench.run();
    await settled();
    assert.equal(bench.op?.ctx.deadline, FakeClock.epochMs + 240_000);
    bench.body.resolve('s1');
    await answer;
    assert.equal(bench.clock.pending, 0);
  });

  it('does not exist for kinds that have none', async () => {
    const bench = new Bench({ deadlineMs: { 'pull-image': 1 } });
    void bench.run();
    await settled();
    assert.equal(bench.op?.ctx.deadline, undefined);
    assert.equal(bench.clock.pending, 0);
  });

  it('comes also with the end of the daemon', async () => {
    const daemon = new Caller();
    const bench = new Bench({ context: () => daemon });
    void bench.run();
    await settled();
    daemon.leave();
    assert.ok(bench.op?.ctx.signal.reason instanceof Cancelled);
  });
});

describe('what is seen of an operation', () => {
  it('shows its innermost stages, what they wait for, and ages', async () => {
    const bench = new Bench();
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
    const bench = new Bench();
    const body = (op: Operation): Promise<string> => op.stage('network', () => Promise.reject(new Internal('a', 'b')));
    await assert.rejects(bench.run(new Caller(), { body }), Internal);
    assert.deepEqual(bench.observed, ['run-sandbox/network failed', 'run-sandbox/ failed']);
  });

  it('has failpoints before and after each stage', async () => {
    const hits: string[] = [];
    const bench = new Bench({ failpoints: { hit: (name) => void hits.push(name) } });
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

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
}
