import { appendFileSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import { Internal, InvalidInput } from '../base/failure.ts';
import type { Failpoints } from './failpoints.ts';

/** Arms the failpoints: `;`-separated terms of {@link ArmedFailpoints}. */
export const FAILPOINTS_VARIABLE = 'GANTRY_FAILPOINTS';
/** A file that gets a line with each name when it is hit, written before anything happens there: coverage over crashes. */
export const FAILPOINTS_LOG_VARIABLE = 'GANTRY_FAILPOINTS_LOG';

type Effect =
  | { readonly kind: 'crash' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'delay'; readonly ms: number };

interface Term {
  readonly effect: Effect;
  /** Which hit it is for, from 1; undefined: every one. */
  readonly nth: number | undefined;
}

export interface ArmedFailpointsOptions {
  readonly clock: Clock;
  /** Ends the process at once, without any clean-up. Default: SIGKILL to oneself, as `kill -9` does. */
  readonly crash?: () => void;
  /** Told of every hit, before its effect. */
  readonly onHit?: (name: string) => void;
}

/**
 * Failpoints armed by a text (after containerd's grammar), terms separated by `;`:
 * `name=crash`, `name=error(text)`, `name=delay(ms)`, `name=hang`; `name=3*crash` acts at the third hit only.
 * Several terms may name one point; a text has no `;`. Source of the names: `<kind>/<stage>:before|after` of operations and
 * `ledger/<acquire|release>/<resource kind>:<point>` of the ledger.
 */
export class ArmedFailpoints implements Failpoints {
  readonly #terms: ReadonlyMap<string, readonly Term[]>;
  readonly #options: ArmedFailpointsOptions;
  readonly #hits = new Map<string, number>();

  /** @throws InvalidInput naming the term that is malformed */
  constructor(text: string, options: ArmedFailpointsOptions) {
    this.#terms = parseTerms(text);
    this.#options = options;
  }

  /** Every name ever hit, with how often: the coverage. */
  get hits(): ReadonlyMap<string, number> {
    return this.#hits;
  }

  hit(name: string): Promise<void> | undefined {
    const count = (this.#hits.get(name) ?? 0) + 1;
    this.#hits.set(name, count);
    this.#options.onHit?.(name);
    const term = this.#terms.get(name)?.find(({ nth }) => nth === undefined || nth === count);
    return term === undefined ? undefined : this.#act(name, term.effect);
  }

  #act(name: string, effect: Effect): Promise<void> {
    switch (effect.kind) {
      case 'crash':
        (this.#options.crash ?? crashProcess)();
        return new Promise(() => {});
      case 'hang':
        return new Promise(() => {});
      case 'error':
        return Promise.reject(new Internal(`failpoint ${name}`, effect.text));
      case 'delay':
        return new Promise((resolve) => void this.#options.clock.after(effect.ms, resolve));
    }
  }
}

/** The failpoints that the environment arms, or undefined when it arms none. @throws InvalidInput */
export function failpointsFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): ArmedFailpoints | undefined {
  const text = env[FAILPOINTS_VARIABLE];
  const log = env[FAILPOINTS_LOG_VARIABLE];
  if (text === undefined && log === undefined) return undefined;
  const onHit = log === undefined ? {} : { onHit: (name: string) => appendFileSync(log, `${name}\n`) };
  return new ArmedFailpoints(text ?? '', { clock, ...onHit });
}

function crashProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}

function parseTerms(text: string): ReadonlyMap<string, readonly Term[]> {
  const terms = new Map<string, Term[]>();
  for (const part of text.split(';').map((term) => term.trim())) {
    if (part === '') continue;
    const { name, term } = parseTerm(part);
    terms.set(name, [...(terms.get(name) ?? []), term]);
  }
  return terms;
}

const TERM = /^(?<name>[^=\s]+)=(?:(?<nth>[1-9]\d*)\*)?(?<verb>crash|hang|error|delay)(?:\((?<argument>.*)\))?$/s;

function parseTerm(text: string): { readonly name: string; readonly term: Term } {
  const { name, nth, verb, argument } = TERM.exec(text)?.groups ?? {};
  const effect = effectOf(verb, argument);
  if (name === undefined || effect === undefined) {
    throw new InvalidInput(FAILPOINTS_VARIABLE, `"${text}" is not a failpoint`, {
      remedy:
        'write name=crash, name=hang, name=error(text) or name=delay(ms), with N* before the verb for the N-th hit',
    });
  }
  return { name, term: { effect, nth: nth === undefined ? undefined : Number(nth) } };
}

function effectOf(verb: string | undefined, argument: string | undefined): Effect | undefined {
  if (verb === 'error') return argument === undefined ? undefined : { kind: 'error', text: argument };
  if (verb === 'delay') return /^\d+$/.test(argument ?? '') ? { kind: 'delay', ms: Number(argument) } : undefined;
  if (argument !== undefined) return undefined;
  return verb === 'crash' || verb === 'hang' ? { kind: verb } : undefined;
}
