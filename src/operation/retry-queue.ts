import type { OwnerId } from './ledger-rows.ts';

const FIRST_DELAY_NS = 1_000_000_000n;
/** A full disk or a missing CNI plugin is looked at again within a minute of its repair (fault F11). */
const LONGEST_DELAY_NS = 60_000_000_000n;

interface Entry {
  readonly delay: bigint;
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
    this.#entries.set(owner, { delay: FIRST_DELAY_NS, due: this.#now() });
  }

  /** A release failed (again): waits twice as long as before. */
  postpone(owner: OwnerId): void {
    const delay = this.#entries.get(owner)?.delay ?? FIRST_DELAY_NS;
    const next = delay * 2n > LONGEST_DELAY_NS ? LONGEST_DELAY_NS : delay * 2n;
    this.#entries.set(owner, { delay: next, due: this.#now() + delay });
  }

  forget(owner: OwnerId): void {
    this.#entries.delete(owner);
  }

  due(): readonly OwnerId[] {
    const now = this.#now();
    return [...this.#entries].filter(([, entry]) => entry.due <= now).map(([owner]) => owner);
  }
}
