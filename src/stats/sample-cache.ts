import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';

export interface SampleCacheOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** What is sampled, for the log. */
  readonly what: string;
  /** Requests within this time share one sample. */
  readonly freshMs: number;
  /** Requests wait this long for a running sample, and get the previous one otherwise. */
  readonly timeoutMs: number;
}

interface Sample<T> {
  readonly atMs: number;
  readonly result: Promise<T | undefined>;
}

interface Known<T> {
  look: Sample<T>;
  isUnderWay: boolean;
  last: T | undefined;
}

/**
 * Samples many objects of one kind, on request and not more often than once in a time. One that hangs or fails delays
 * no other: its previous sample, or none, is returned instead.
 */
export class SampleCache<T> {
  readonly #options: SampleCacheOptions;
  readonly #known = new Map<string, Known<T>>();

  constructor(options: SampleCacheOptions) {
    this.#options = options;
  }

  /** `look` gets the previous sample. Never rejects; undefined if nothing is known. */
  async at(key: string, look: (last: T | undefined) => Promise<T>): Promise<T | undefined> {
    const known = this.#known.get(key);
    if (known === undefined) return await this.#withTimeout(this.#begin(key, undefined, look));
    const isFresh = this.#options.clock.monotonicMs() - known.look.atMs < this.#options.freshMs;
    if (isFresh) return await this.#withTimeout(known);
    // It was hanging before: later requests do not wait for it again.
    if (known.isUnderWay) return known.last;
    return await this.#withTimeout(this.#begin(key, known.last, look));
  }

  /** Forgets what does not exist any more, and names it. */
  keepOnly(exists: (key: string) => boolean): readonly string[] {
    const gone = [...this.#known.keys()].filter((key) => !exists(key));
    for (const key of gone) this.#known.delete(key);
    return gone;
  }

  #begin(key: string, last: T | undefined, look: (last: T | undefined) => Promise<T>): Known<T> {
    const known: Known<T> = {
      look: { atMs: this.#options.clock.monotonicMs(), result: NOTHING },
      isUnderWay: true,
      last,
    };
    const result = look(last).then(
      (seen) => {
        known.last = seen;
        known.isUnderWay = false;
        return seen;
      },
      (error: unknown) => {
        known.isUnderWay = false;
        this.#options.log('warn', `failed to read ${this.#options.what}`, { key, error: messageOf(error) });
        return undefined;
      },
    );
    known.look = { ...known.look, result };
    this.#known.set(key, known);
    return known;
  }

  async #withTimeout(known: Known<T>): Promise<T | undefined> {
    if (!known.isUnderWay) return known.last;
    const { promise: tooLong, resolve } = Promise.withResolvers<T | undefined>();
    const cancel = this.#options.clock.after(this.#options.timeoutMs, () => resolve(known.last));
    try {
      return await Promise.race([known.look.result, tooLong]);
    } finally {
      cancel();
    }
  }
}

const NOTHING: Promise<undefined> = Promise.resolve(undefined);
