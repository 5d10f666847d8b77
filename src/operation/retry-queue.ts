import { type Backoff, delayMs } from '../base/backoff.ts';
import type { OwnerId } from './ledger-rows.ts';

/** A full disk or a missing CNI plugin is looked at again within a minute of its repair (fault F11). */
const BACKOFF: Backoff = { firstMs: 1_000, longestMs: 60_000 };

interface Entry {
  readonly retries: number;
  /** Nanoseconds. */
  readonly due: bigint;
}

/** Whose releases failed, and when each is tried again: after 1 s, 2 s, 4 s … at most a minute apart. */
export class RetryQueue {
  readonly #now: () => bigint;
  readonly #entries = new Map<OwnerId, Entry>();

  /** `now` in nanoseconds. */
  constructor(now: () => bigint) {
    this.#now = now;
  }

  /** Due at once: what an earlier incarnation could not release. */
  add(owner: OwnerId): void {
    this.#entries.set(owner, { retries: 0, due: this.#now() });
  }

  /** A release failed (again): waits twice as long as before. */
  postpone(owner: OwnerId): void {
    const retries = this.#entries.get(owner)?.retries ?? 0;
    const delayNs = BigInt(delayMs(BACKOFF, retries)) * 1_000_000n;
    this.#entries.set(owner, { retries: retries + 1, due: this.#now() + delayNs });
  }

  forget(owner: OwnerId): void {
    this.#entries.delete(owner);
  }

  due(): readonly OwnerId[] {
    const now = this.#now();
    return [...this.#entries].filter(([, entry]) => entry.due <= now).map(([owner]) => owner);
  }
}
