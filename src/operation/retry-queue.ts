import { type Backoff, delayMs } from '../base/backoff.ts';
import type { OwnerId } from './ledger-rows.ts';

/** A full disk or a missing CNI plugin is looked at again within a minute of its repair (fault F11). */
const BACKOFF: Backoff = { firstMs: 1_000, longestMs: 60_000 };
/** Of releases that start programs and have failed for long. */
const RARE_BACKOFF: Backoff = { firstMs: 60_000, longestMs: 60 * 60_000 };

interface Entry {
  readonly rare: boolean;
  readonly retries: number;
  /** Nanoseconds. */
  readonly due: bigint;
}

/**
 * Whose releases failed, and when each is tried again: after 1 s, 2 s, 4 s … at most a minute apart, or an hour if it is
 * `rare`.
 */
export class RetryQueue {
  readonly #now: () => bigint;
  readonly #entries = new Map<OwnerId, Entry>();

  /** `now` in nanoseconds. */
  constructor(now: () => bigint) {
    this.#now = now;
  }

  /** Due at once: what an earlier incarnation could not release. */
  add(owner: OwnerId): void {
    this.#entries.set(owner, { rare: false, retries: 0, due: this.#now() });
  }

  /** A release failed (again): waits twice as long as before. */
  postpone(owner: OwnerId, { rare }: { readonly rare: boolean }): void {
    const entry = this.#entries.get(owner);
    const retries = entry?.rare === rare ? entry.retries : 0;
    const delayNs = BigInt(delayMs(rare ? RARE_BACKOFF : BACKOFF, retries)) * 1_000_000n;
    this.#entries.set(owner, { rare, retries: retries + 1, due: this.#now() + delayNs });
  }

  forget(owner: OwnerId): void {
    this.#entries.delete(owner);
  }

  due(): readonly OwnerId[] {
    const now = this.#now();
    return [...this.#entries].filter(([, entry]) => entry.due <= now).map(([owner]) => owner);
  }
}
