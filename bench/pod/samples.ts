/** Figures by name, one entry per sample: milliseconds unless the name states another unit. */
export type Samples = Map<string, number[]>;

export function add(samples: Samples, name: string, value: number): void {
  const list = samples.get(name);
  if (list === undefined) samples.set(name, [value]);
  else list.push(value);
}

/** How long it takes, as a sample. */
export async function timed<T>(samples: Samples, name: string, act: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await act();
  add(samples, name, performance.now() - began);
  return result;
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
