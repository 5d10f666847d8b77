import { type Context, whileWaiting } from '../base/context.ts';
import { Unavailable } from '../base/failure.ts';
import { ReaderFellBehind } from './reader-fell-behind.ts';

/** Kept for slow readers. 250 pods that start at once make about this many. */
const MAX_EVENTS = 2_000;

/** An event with its sequence number. */
export interface Sequenced<E> {
  /** 1 for the first of this incarnation, without gaps. */
  readonly sequence: number;
  readonly event: E;
}

/**
 * Events in order, for any number of readers. One bounded list serves all of them: a reader is a position in it, so a
 * slow reader costs nothing and delays no other. A reader that falls further behind than the list reaches gets an
 * error.
 */
export class EventLog<E> {
  readonly #kept: number;
  readonly #entries: Sequenced<E>[] = [];
  #sequence = 0;
  #grown = Promise.withResolvers<void>();
  #closed = false;

  constructor(kept: number = MAX_EVENTS) {
    this.#kept = kept;
  }

  /** Assigns the event its number and wakes the readers; waits for none of them. */
  publish(event: E): void {
    this.#sequence += 1;
    this.#entries.push({ sequence: this.#sequence, event });
    if (this.#entries.length > this.#kept) this.#entries.shift();
    this.#wake();
  }

  /**
   * The events from this call on, until the caller leaves. Earlier ones are not repeated (ADR 0119).
   * @throws ReaderFellBehind when events were dropped that it had not read; Unavailable when the log is closed; the
   * signal's reason
   */
  read(ctx: Context): AsyncGenerator<Sequenced<E>, never> {
    return this.#readFrom(this.#sequence + 1, ctx);
  }

  /** Readers get what they have not read, and then end. */
  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async *#readFrom(first: number, ctx: Context): AsyncGenerator<Sequenced<E>, never> {
    let next = first;
    for (;;) {
      const entry = this.#at(next);
      if (entry !== undefined) {
        yield entry;
        next += 1;
      } else if (this.#closed) {
        throw new Unavailable('the daemon is ending; ask the next one for events');
      } else {
        await whileWaiting(ctx, 'the next event', this.#grown.promise);
      }
    }
  }

  /** Undefined when it is still to come. */
  #at(sequence: number): Sequenced<E> | undefined {
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
