import type { Context } from '../../src/base/context.ts';
import { Cancelled } from '../../src/base/failure.ts';
import type { Domain } from '../../src/daemon/compose-domain.ts';
import type { Incarnation } from './incarnation.ts';
import type { Life } from './life.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** What a client needs of the simulation. */
export interface ClientParts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** The daemon, as soon as one serves. */
  readonly serving: () => Promise<Incarnation>;
}

/** The client received a result, a refusal, or nothing (it gave up, or the daemon died). */
export type Outcome<T> =
  | { readonly kind: 'answered'; readonly value: T; readonly domain: Domain }
  | { readonly kind: 'refused'; readonly error: unknown }
  | { readonly kind: 'nothing' };

/** Number of steps after which the client gives up, if at all. */
const CALL_TIMEOUT = 150;

/** Calls the daemon as over a wire: calls are given up, lost with the daemon, and answers take a turn to arrive. */
export class Client {
  readonly #name: string;
  readonly #givesUp: number;
  readonly #parts: ClientParts;

  /** `givesUp` is how often it does not wait for an answer. */
  constructor(name: string, givesUp: number, parts: ClientParts) {
    this.#name = name;
    this.#givesUp = givesUp;
    this.#parts = parts;
  }

  async call<T>(name: string, act: (domain: Domain, ctx: Context) => Promise<T>): Promise<Outcome<T>> {
    const { scheduler, serving } = this.#parts;
    const label = `${this.#name}: ${name}`;
    const { life, domain } = await serving();
    await scheduler.turn(label);
    if (!life.alive) return { kind: 'nothing' };
    const signal = this.#callTimeout(label, life);
    const hear = async (): Promise<Outcome<T>> => {
      const outcome = await act(domain, { signal, deadline: undefined, log: () => {} }).then(
        (value): Outcome<T> => ({ kind: 'answered', value, domain }),
        (error: unknown): Outcome<T> => ({ kind: 'refused', error }),
      );
      const text = outcome.kind === 'refused' ? `refused (${String(outcome.error)})` : outcome.kind;
      await scheduler.turn(`${label}: ${text}`, { life });
      return signal.aborted ? { kind: 'nothing' } : outcome;
    };
    const lost = life.over.then((): Outcome<T> => ({ kind: 'nothing' }));
    return await Promise.race([hear(), lost]);
  }

  #callTimeout(label: string, life: Life): AbortSignal {
    const { scheduler, random } = this.#parts;
    const caller = new AbortController();
    if (scheduler.isCalm || !random.chance(this.#givesUp)) return caller.signal;
    scheduler.afterSteps(random.int(CALL_TIMEOUT), () => {
      if (life.alive) caller.abort(new Cancelled(label));
    });
    return caller.signal;
  }
}
