import type { Clock } from '../base/clock.ts';
import { type Context, whileWaiting } from '../base/context.ts';
import { Unavailable } from '../base/failure.ts';
import { ReaderFellBehind } from './reader-fell-behind.ts';

/** Kept for readers that come late or are slow. 250 pods that start at once make about this many. */
const KEPT_EVENTS = 2_000;
/** Longer ago than any reader is away without asking for everything anew. */
const REPLAY_MS = 300_000;

/** An event with its place in the order of all. */
export interface Sequenced<E> {
  /** 1 for the first of this incarnation, without gaps. */
  readonly sequence: number;
  readonly event: E;
}

interface Entry<E> extends Sequenced<E> {
  readonly atMs: number;
}

/**
 * What happened, in order, for any number of readers. One bounded list serves all of them: each reader has only a place
 * in it, so a slow one costs nothing and delays nobody; who falls further behind than the list reaches is told so.
 */
export class EventLog<E> {
  readonly #clock: Clock;
  readonly #kept: number;
  readonly #entries: Entry<E>[] = [];
  #sequence = 0;
  #grown = Promise.withResolvers<void>();
  #closed = false;

  constructor(clock: Clock, kept: number = KEPT_EVENTS) {
    this.#clock = clock;
    this.#kept = kept;
  }

  /** Gives the event its number and tells the readers; waits for none of them. */
  publish(event: E): void {
    this.#sequence += 1;
    this.#entries.push({ sequence: this.#sequence, event, atMs: this.#clock.monotonicMs() });
    if (this.#entries.length > this.#kept) this.#entries.shift();
    this.#wake();
  }

  /**
   * The events that are still kept and not older than five minutes, then those to come, until the caller leaves.
   * @throws ReaderFellBehind when events were dropped that it had not read; Unavailable when the log is closed; the
   * signal's reason
   */
  async *read(ctx: Context): AsyncGenerator<Sequenced<E>, never> {
    let next = this.#firstToReplay();
    for (;;) {
      const entry = this.#at(next);
      if (entry !== undefined) {
        yield { sequence: entry.sequence, event: entry.event };
        next += 1;
      } else if (this.#closed) {
        throw new Unavailable('the daemon is ending; ask the next one for events');
      } else {
        await whileWaiting(ctx, 'the next event', this.#grown.promise);
      }
    }
  }

  /** Readers get what they have not read, and then end. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  #firstToReplay(): number {
    const oldest = this.#clock.monotonicMs() - REPLAY_MS;
    return this.#entries.find(({ atMs }) => atMs >= oldest)?.sequence ?? this.#sequence + 1;
  }

  /** Undefined when it is still to come. */
  #at(sequence: number): Entry<E> | undefined {
    const first = this.#entries[0];
    if (first === undefined) return undefined;
    if (sequence < first.sequence) throw new ReaderFellBehind(first.sequence - sequence);
    return this.#entries[sequence - first.sequence];
  }

  #wake(): void {
    const grown = this.#grown;
    this.#grown = Promise.withResolvers<void>();
    grown.resolve();
  }
}
