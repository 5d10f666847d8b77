import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { Exhausted } from '../base/failure.ts';
import { heapCost } from '../base/heap-cost.ts';
import type { StreamKind, StreamRequest } from './stream-request.ts';

/** As the reference server of Kubernetes has it. */
const LIFETIME_NS = 60_000_000_000n;
const CAPACITY = 1000;
/** Limit for all waiting requests on the heap: commands can be large. */
const CAPACITY_BYTES = 8 * 1024 * 1024;
/** 128 random bits cannot be guessed. */
const TOKEN_BYTES = 16;

/** Requests that wait for their client. A token is good once, for a minute, and for its own kind of stream. */
export class TokenStore {
  readonly #clock: Clock;
  /** Oldest first. */
  readonly #waiting = new Map<
    string,
    { readonly request: StreamRequest; readonly until: bigint; readonly cost: number }
  >();
  #cost = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws Exhausted when a thousand wait already, or 8 MiB of them */
  put(request: StreamRequest): string {
    this.#dropExpired();
    const cost = heapCost(request);
    if (this.#waiting.size >= CAPACITY || this.#cost + cost > CAPACITY_BYTES) throw this.#exhausted(cost);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.#waiting.set(token, { request, until: this.#clock.nowNs() + LIFETIME_NS, cost });
    this.#cost += cost;
    return token;
  }

  /** The request, once; undefined for an unknown or expired token and for one of another kind, which is used up as well. */
  take(kind: StreamKind, token: string): StreamRequest | undefined {
    const found = this.#waiting.get(token);
    this.#drop(token);
    if (found === undefined || found.request.kind !== kind || found.until <= this.#clock.nowNs()) return undefined;
    return found.request;
  }

  #dropExpired(): void {
    const now = this.#clock.nowNs();
    for (const [token, { until }] of this.#waiting) {
      if (until > now) return;
      this.#drop(token);
    }
  }

  #drop(token: string): void {
    this.#cost -= this.#waiting.get(token)?.cost ?? 0;
    this.#waiting.delete(token);
  }

  #exhausted(bytes: number): Exhausted {
    const waiting = `${this.#waiting.size} streams of ${this.#cost} bytes have been requested and have not begun`;
    const limits = `the limits are ${CAPACITY} streams and ${CAPACITY_BYTES} bytes`;
    return new Exhausted(`a stream of ${bytes} bytes: ${waiting}; ${limits}`, { remedy: 'try again in a minute' });
  }
}
