import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Context } from '../base/context.ts';
import { Unavailable } from '../base/failure.ts';
import { EventLog } from './event-log.ts';
import { ReaderFellBehind } from './reader-fell-behind.ts';

function caller(): { readonly ctx: Context; leave(): void } {
  const controller = new AbortController();
  const ctx = { signal: controller.signal, deadline: undefined, log: () => {} };
  return { ctx, leave: () => controller.abort(new Error('left')) };
}

/** The next `count` events of a reader. */
async function take(reader: AsyncGenerator<{ readonly event: string }, never>, count: number): Promise<string[]> {
  const events: string[] = [];
  for (let n = 0; n < count; n += 1) events.push((await reader.next()).value.event);
  return events;
}

describe('EventLog', () => {
  it('sends all events to every reader, in order', async () => {
    const log = new EventLog<string>();
    const [a, b] = [log.read(caller().ctx), log.read(caller().ctx)];
    const both = Promise.all([take(a, 3), take(b, 3)]);
    for (const event of ['one', 'two', 'three']) log.publish(event);
    assert.deepEqual(await both, [
      ['one', 'two', 'three'],
      ['one', 'two', 'three'],
    ]);
  });

  it('numbers events from 1, without gaps', async () => {
    const log = new EventLog<string>();
    const reader = log.read(caller().ctx);
    log.publish('one');
    log.publish('two');
    assert.deepEqual([(await reader.next()).value.sequence, (await reader.next()).value.sequence], [1, 2]);
  });

  it('sends a late reader nothing from before its subscription, and everything from it on', async () => {
    const log = new EventLog<string>();
    log.publish('before');
    const late = log.read(caller().ctx);
    log.publish('after');
    assert.deepEqual(await take(late, 1), ['after']);
  });

  it('does not let a slow reader delay others, and reports to it that it missed events', async () => {
    const log = new EventLog<string>(2);
    const slow = log.read(caller().ctx);
    const fast = log.read(caller().ctx);
    log.publish('1');
    assert.deepEqual(await take(slow, 1), ['1']);
    assert.deepEqual(await take(fast, 1), ['1']);
    for (const event of ['2', '3', '4']) {
      log.publish(event);
      assert.deepEqual(await take(fast, 1), [event]);
    }
    await assert.rejects(slow.next(), (error) => error instanceof ReaderFellBehind && error.missed === 1);
  });

  it('ends with its caller', async () => {
    const log = new EventLog<string>();
    const { ctx, leave } = caller();
    const waiting = log.read(ctx).next();
    leave();
    await assert.rejects(waiting, /left/);
  });

  it('gives what is unread when it is closed, then ends its readers', async () => {
    const log = new EventLog<string>();
    const reader = log.read(caller().ctx);
    log.publish('last');
    log.close();
    assert.deepEqual(await take(reader, 1), ['last']);
    await assert.rejects(reader.next(), Unavailable);
  });
});
