import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { Exhausted } from '../base/failure.ts';
import type { StreamKind, StreamRequest } from './stream-request.ts';

/** As the reference server of Kubernetes has it. */
const LIFETIME_NS = 60_000_000_000n;
const CAPACITY = 1000;
/** Nobody guesses 128 bits. */
const TOKEN_BYTES = 16;

/** Requests that wait for their client. A token is good once, for a minute, and for its own kind of stream. */
export class TokenStore {
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #waiting = new Map<string, { readonly request: StreamRequest; readonly until: bigint }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws Exhausted when a thousand wait already */
  put(request: StreamRequest): string {
    this.#dropExpired();
    if (this.#waiting.size >= CAPACITY) {
      throw new Exhausted(`${CAPACITY} streams have been asked for and not begun`, { remedy: 'try again in a minute' });
    }
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.#waiting.set(token, { request, until: this.#clock.nowNs() + LIFETIME_NS });
    return token;
  }

  /** The request, once; undefined for an unknown or expired token and for one of another kind, which is used up as well. */
  take(kind: StreamKind, token: string): StreamRequest | undefined {
    const found = this.#waiting.get(token);
    this.#waiting.delete(token);
    if (found === undefined || found.request.kind !== kind || found.until <= this.#clock.nowNs()) return undefined;
    return found.request;
  }

  #dropExpired(): void {
    const now = this.#clock.nowNs();
    for (const [token, { until }] of this.#waiting) {
      if (until > now) return;
      this.#waiting.delete(token);
    }
  }
}
