import { type AllowedDifference, readAllowed } from './allowed.ts';
import { LEAK_KINDS, type LeakKind, type Snapshot } from './snapshot.ts';

/** A thing that is there more often, or less often, than before. */
export interface Difference {
  readonly kind: LeakKind;
  readonly what: string;
  readonly before: number;
  readonly after: number;
  /** Why it is allowed, from `allowed-differences.yaml`. */
  readonly allowed: string | undefined;
}

/** Everything that differs, allowed or not. */
export function differences(
  before: Snapshot,
  after: Snapshot,
  allowed: readonly AllowedDifference[] = readAllowed(),
): readonly Difference[] {
  return LEAK_KINDS.flatMap((kind) => {
    const names = new Set([...Object.keys(before[kind]), ...Object.keys(after[kind])]);
    return [...names].sort().flatMap((what) => {
      const counts = { before: before[kind][what] ?? 0, after: after[kind][what] ?? 0 };
      if (counts.before === counts.after) return [];
      const reason = allowed.find((entry) => entry.kind === kind && entry.what.test(what))?.reason;
      return [{ kind, what, ...counts, allowed: reason }];
    });
  });
}

/** What is more than before and not allowed. */
export function leaks(
  before: Snapshot,
  after: Snapshot,
  allowed?: readonly AllowedDifference[],
): readonly Difference[] {
  return differences(before, after, allowed).filter((one) => one.allowed === undefined && one.after > one.before);
}

/** `process: sleep (pid 77) in /kubepods/x (0 before, 1 after)`. */
export function describeDifference({ kind, what, before, after, allowed }: Difference): string {
  return `${kind}: ${what} (${before} before, ${after} after)${allowed === undefined ? '' : ` – allowed: ${allowed}`}`;
}
