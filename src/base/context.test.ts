import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backgroundContext, type Context, throwIfLeft, whileWaiting, withTimeout } from './context.ts';
import { Cancelled, DeadlineExceeded } from './failure.ts';
import { FakeClock } from './testing/fake-clock.ts';

const background = backgroundContext(() => {});

function leaving(): { readonly ctx: Context; leave(): void } {
  const controller = new AbortController();
  return {
    ctx: { ...background, signal: controller.signal },
    leave: () => controller.abort(new Cancelled('the call')),
  };
}

describe('withTimeout()', () => {
  it('ends when its time is over and says what was waited for', () => {
    const clock = new FakeClock();
    using ctx = withTimeout(background, 100, 'the plugin', clock);
    clock.advance(99);
    assert.equal(ctx.signal.aborted, false);
    clock.advance(1);
    assert.ok(ctx.signal.reason instanceof DeadlineExceeded);
    assert.equal(ctx.signal.reason.waitingFor, 'the plugin');
  });

  it('ends with its parent, also with one that has ended already', () => {
    const { ctx: parent, leave } = leaving();
    using before = withTimeout(parent, 100, 'x', new FakeClock());
    leave();
    using after = withTimeout(parent, 100, 'x', new FakeClock());
    for (const ctx of [before, after]) assert.ok(ctx.signal.reason instanceof Cancelled);
  });

  it('has the earlier of the two deadlines', () => {
    const clock = new FakeClock();
    using outer = withTimeout(background, 100, 'x', clock);
    using shorter = withTimeout(outer, 50, 'x', clock);
    using longer = withTimeout(outer, 500, 'x', clock);
    assert.deepEqual([shorter.deadline, longer.deadline], [FakeClock.epochMs + 50, FakeClock.epochMs + 100]);
  });

  it('leaves no timer behind when it is disposed of', () => {
    const clock = new FakeClock();
    {
      using _ctx = withTimeout(background, 100, 'x', clock);
    }
    assert.equal(clock.pending, 0);
  });
});

describe('whileWaiting()', () => {
  it('returns what the work returns and throws what it throws', async () => {
    assert.equal(await whileWaiting(background, 'x', Promise.resolve(1)), 1);
    await assert.rejects(whileWaiting(background, 'x', Promise.reject(new Cancelled('y'))), Cancelled);
  });

  it('stops waiting when the caller leaves; the work goes on', async () => {
    const { ctx, leave } = leaving();
    const work = Promise.withResolvers<number>();
    const waiting = whileWaiting(ctx, 'x', work.promise);
    leave();
    await assert.rejects(waiting, Cancelled);
    work.resolve(1);
    assert.equal(await work.promise, 1);
  });

  it('does not leave a failure of abandoned work unhandled', async () => {
    const { ctx, leave } = leaving();
    leave();
    await assert.rejects(whileWaiting(ctx, 'x', Promise.reject(new Error('late'))), Cancelled);
  });
});

describe('throwIfLeft()', () => {
  it('throws the reason if its caller has left, and does nothing otherwise', () => {
    const { ctx, leave } = leaving();
    throwIfLeft(ctx);
    leave();
    assert.throws(() => throwIfLeft(ctx), Cancelled);
  });
});
