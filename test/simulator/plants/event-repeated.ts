import { EventLog, type Sequenced } from '../../../src/events/event-log.ts';
import type { Plant } from './plant.ts';

/** A new reader first receives everything that happened before its subscription. */
export const eventRepeated: Plant = {
  name: 'event-repeated',
  story: 'events from before the subscription, from which kubelet concludes that a container has just been created',
  patch: () => {
    const { publish, read } = EventLog.prototype;
    const past = new WeakMap<EventLog<unknown>, Sequenced<unknown>[]>();
    EventLog.prototype.publish = function (event) {
      const entries = past.get(this) ?? [];
      past.set(this, entries);
      entries.push({ sequence: entries.length + 1, event });
      publish.call(this, event);
    };
    EventLog.prototype.read = function (ctx) {
      return repeated(past.get(this)?.slice() ?? [], read.call(this, ctx));
    };
    return () => {
      EventLog.prototype.publish = publish;
      EventLog.prototype.read = read;
    };
  },
};

async function* repeated<E>(past: readonly E[], next: AsyncGenerator<E, never>): AsyncGenerator<E, never> {
  yield* past;
  return yield* next;
}
