/** cgroup v1 writes "no limit" as the largest page-aligned int64. */
const V1_UNLIMITED = 1n << 62n;

/** Lines of `name number`; anything else is skipped. */
export function keyedCounts(text: string | undefined): ReadonlyMap<string, bigint> {
  const counts = new Map<string, bigint>();
  for (const line of text?.split('\n') ?? []) {
    const space = line.indexOf(' ');
    const value = line.slice(space + 1);
    if (space > 0 && /^\d+$/.test(value)) counts.set(line.slice(0, space), BigInt(value));
  }
  return counts;
}

/** A file that holds one number; 0 where it holds something else. */
export function countOf(text: string | undefined): bigint {
  const trimmed = text?.trim() ?? '';
  return /^\d+$/.test(trimmed) ? BigInt(trimmed) : 0n;
}

/** A file that holds a limit; undefined for none. */
export function limitOf(text: string | undefined): bigint | undefined {
  const trimmed = text?.trim() ?? '';
  if (!/^\d+$/.test(trimmed)) return undefined;
  const limit = BigInt(trimmed);
  return limit >= V1_UNLIMITED ? undefined : limit;
}

/** Counters that are read one after the other can disagree a little. */
export function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value;
}
