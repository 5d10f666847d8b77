/** How long tasks waited, as one line of a pressure file tells it. */
export interface PressureLine {
  /** Microseconds. */
  readonly total: bigint;
  /** Percent over 10, 60 and 300 seconds. */
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
}

/** Pressure stall information. Source: Documentation/accounting/psi.rst. */
export interface Pressure {
  /** At least one task waited. */
  readonly some: PressureLine;
  /** All of them did. */
  readonly full: PressureLine;
}

const LINE = /^(some|full) avg10=([\d.]+) avg60=([\d.]+) avg300=([\d.]+) total=(\d+)$/gm;
const NONE: PressureLine = { total: 0n, avg10: 0, avg60: 0, avg300: 0 };

/** The text of a pressure file; undefined where there is none. A line that a kernel leaves out is zero. */
export function pressureOf(text: string | undefined): Pressure | undefined {
  if (text === undefined) return undefined;
  const lines = { some: NONE, full: NONE };
  for (const [, kind, avg10, avg60, avg300, total] of text.matchAll(LINE)) {
    const line = { total: BigInt(total ?? 0), avg10: Number(avg10), avg60: Number(avg60), avg300: Number(avg300) };
    lines[kind === 'full' ? 'full' : 'some'] = line;
  }
  return lines;
}
