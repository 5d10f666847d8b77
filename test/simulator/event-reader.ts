import type { Context } from '../../src/base/context.ts';
import { Cancelled } from '../../src/base/failure.ts';
import type { Sequenced } from '../../src/events/event-log.ts';
import type { ContainerEvent } from '../../src/pod/container-event.ts';
import type { Incarnation } from './incarnation.ts';
import type { Random } from './random.ts';
import { ScheduleFailed } from './schedule-failed.ts';
import type { Scheduler } from './scheduler.ts';

export interface EventReaderParts {
  readonly scheduler: Scheduler;
  readonly random: Random;
}

/** In steps. */
const LATEST = 600;
const LEAVES = 0.1;

/** One subscription: how many events were known when it began, and what it brought so far. */
interface Subscription {
  readonly known: number;
  readonly entries: Sequenced<ContainerEvent>[];
}

/**
 * A reader of one incarnation's events that subscribes late, takes one at a time, and sometimes leaves and subscribes
 * again.
 */
export class EventReader {
  readonly #incarnation: Incarnation;
  readonly #parts: EventReaderParts;
  #current: Subscription | undefined;
  #isOver = false;

  constructor(incarnation: Incarnation, parts: EventReaderParts) {
    this.#incarnation = incarnation;
    this.#parts = parts;
    const { scheduler, random } = parts;
    scheduler.afterSteps(random.int(LATEST), () => void this.#read());
  }

  /** Compares with the events of the first reader. @throws ScheduleFailed */
  check(): void {
    if (this.#current === undefined) return;
    const { heard } = this.#incarnation.told;
    const { known, entries } = this.#current;
    const first = entries[0]?.sequence ?? 0;
    if (entries.length > 0 && first <= known) {
      throw new ScheduleFailed(`a reader received event ${first}, which was published before its subscription`);
    }
    entries.forEach(({ sequence, event }, at) => {
      const expected = heard[first - 1 + at];
      if (expected?.sequence === sequence && expected.event === event) return;
      throw new ScheduleFailed(`a reader received event ${sequence} instead of event ${expected?.sequence}`);
    });
  }

  /** When there is nothing to read any more. @throws ScheduleFailed if it has not received everything */
  checkThatAllIsRead(): void {
    const last = this.#incarnation.told.heard.at(-1);
    const got = this.#current?.entries.at(-1);
    if (this.#current === undefined || this.#isOver || got === undefined || got.sequence === last?.sequence) return;
    throw new ScheduleFailed(`a reader received events only up to ${got.sequence} of ${last?.sequence}`);
  }

  async #read(): Promise<void> {
    const { life, domain } = this.#incarnation;
    const { scheduler, random } = this.#parts;
    while (life.alive) {
      const leaving = new AbortController();
      const ctx: Context = { signal: leaving.signal, deadline: undefined, log: () => {} };
      this.#current = { known: this.#incarnation.told.heard.length, entries: [] };
      for await (const entry of domain.events.read(ctx)) {
        this.#current.entries.push(entry);
        await scheduler.turn('a reader takes an event', { life });
        if (!scheduler.isCalm && random.chance(LEAVES)) break;
      }
      leaving.abort(new Cancelled('a reader of events'));
      await scheduler.turn('a reader comes again', { life });
    }
  }
}
