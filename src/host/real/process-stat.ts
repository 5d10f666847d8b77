import { readTextSync } from '../../base/limited-read.ts';

/** What Gantry reads of /proc/PID/stat. */
export interface ProcessStat {
  /** One letter: `Z` is a zombie, `X` dead. */
  readonly state: string;
  readonly parent: number;
  /** Field 22, in clock ticks since boot. */
  readonly startTime: bigint;
}

/** Undefined if there is no such process. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  let text: string;
  try {
    text = readTextSync(`/proc/${pid}/stat`, 4096);
  } catch {
    return undefined;
  }
  // The name in field 2 may contain anything, also spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent = '0'] = fields;
  return { state, parent: Number(parent), startTime: BigInt(fields[19] ?? '0') };
}
