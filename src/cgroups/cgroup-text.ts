/** cgroup v1 writes "no limit" as the largest page-aligned int64. */
const V1_UNLIMITED = 1n << 62n;

/** Counts by name. */
export interface KeyedCounts {
  get(name: string): bigint | undefined;
}

/**
 * Lines of `name number`; anything else is not there. `memory.stat` has some fifty of which we want a few, a thousand times
 * a sweep: they are looked for, not all read.
 */
export function keyedCounts(text: string | undefined): KeyedCounts {
  const lines = `\n${text ?? ''}`;
  return {
    get: (name) => {
      const at = lines.indexOf(`\n${name} `);
      if (at < 0) return undefined;
      const end = lines.indexOf('\n', at + 1);
      const value = lines.slice(at + name.length + 2, end < 0 ? undefined : end);
      return /^\d+$/.test(value) ? BigInt(value) : undefined;
    },
  };
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
