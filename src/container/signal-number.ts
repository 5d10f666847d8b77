import { constants } from 'node:os';

/** SIGRTMIN as programs see it: the C library keeps the first two real-time signals. */
const SIGRTMIN = 34;
const SIGRTMAX = 64;

/** The number of a Linux signal by its name (`SIGTERM`, `TERM`, `SIGRTMIN+3`) or number; undefined of anything else. */
export function signalNumber(name: string): number | undefined {
  if (/^\d+$/.test(name)) {
    const number = Number(name);
    return number >= 1 && number <= SIGRTMAX ? number : undefined;
  }
  const upper = name.toUpperCase();
  const full = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  const realTime = /^SIGRT(MIN|MAX)(?:([+-])(\d+))?$/.exec(full);
  if (realTime !== null) return realTimeSignal(realTime[1] === 'MIN', realTime[2], Number(realTime[3] ?? 0));
  return (constants.signals as Readonly<Record<string, number>>)[full];
}

function realTimeSignal(fromMin: boolean, sign: string | undefined, distance: number): number | undefined {
  const number = (fromMin ? SIGRTMIN : SIGRTMAX) + (sign === '-' ? -distance : distance);
  return number >= SIGRTMIN && number <= SIGRTMAX ? number : undefined;
}
