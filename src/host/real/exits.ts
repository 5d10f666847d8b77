import { constants } from 'node:os';
import type { Unavailable } from '../../base/failure.ts';
import type { ProcessEnd } from '../host.ts';

/** Exits of adopted processes without a waiter yet: the oldest are dropped first. */
const KEPT = 4096;
/** A pid may be reused: an exit without a waiter is dropped after this time. */
const KEPT_MS = 60_000;

const SIGNALS: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
);

interface Waiter {
  readonly resolve: (end: ProcessEnd) => void;
  readonly reject: (reason: Unavailable) => void;
}

/** Exits of processes, matched with their waiters in either order. */
export class Exits {
  readonly #waiters = new Map<number, Waiter[]>();
  readonly #unclaimed = new Map<number, { readonly end: ProcessEnd; readonly at: number }>();

  /** A process was started under this pid: whatever ended under it before was another. */
  begin(pid: number): Promise<ProcessEnd> {
    this.#unclaimed.delete(pid);
    return this.wait(pid);
  }

  /** The end of the process, also when it came already. */
  wait(pid: number): Promise<ProcessEnd> {
    const known = this.take(pid);
    if (known !== undefined) return Promise.resolve(known);
    const { promise, resolve, reject } = Promise.withResolvers<ProcessEnd>();
    // A listener for the death of gantry-host is not required.
    promise.catch(() => {});
    this.#waiters.set(pid, [...(this.#waiters.get(pid) ?? []), { resolve, reject }]);
    return promise;
  }

  /** An end that came before it was asked for, at most once. */
  take(pid: number): ProcessEnd | undefined {
    const known = this.#unclaimed.get(pid);
    this.#unclaimed.delete(pid);
    return known === undefined || performance.now() - known.at > KEPT_MS ? undefined : known.end;
  }

  ended(pid: number, status: number): void {
    const end = endOfStatus(status);
    const waiters = this.#waiters.get(pid);
    this.#waiters.delete(pid);
    if (waiters !== undefined) {
      for (const waiter of waiters) waiter.resolve(end);
      return;
    }
    this.#unclaimed.delete(pid);
    this.#unclaimed.set(pid, { end, at: performance.now() });
    this.#dropOldest();
  }

  /** gantry-host is gone and with it every exit that had not come. */
  lost(reason: Unavailable): void {
    for (const waiters of this.#waiters.values()) for (const waiter of waiters) waiter.reject(reason);
    this.#waiters.clear();
    this.#unclaimed.clear();
  }

  #dropOldest(): void {
    for (const pid of this.#unclaimed.keys()) {
      if (this.#unclaimed.size <= KEPT) return;
      this.#unclaimed.delete(pid);
    }
  }
}

/** A wait status as its parts. Source: wait(2); a core dump's flag is dropped. */
export function endOfStatus(status: number): ProcessEnd {
  const signal = status & 0x7f;
  if (signal === 0) return { code: (status >> 8) & 0xff, signal: undefined };
  return { code: undefined, signal: SIGNALS.get(signal) ?? `SIG${signal}` };
}
