import { constants } from 'node:os';
import { InvalidInput } from '../base/failure.ts';

const DEFAULT = 'SIGTERM';
/** Real-time signals as programs see them: libc keeps the first two of the kernel's. */
const RTMIN = 34;
const RTMAX = 64;
/** Farthest from RTMIN that a name counts upwards; the rest is counted down from RTMAX, as in the protocol's Signal. */
const UPWARDS = 15;

/** By name, the usual one of several first. SIGCLD is System V's name, which Node leaves out. Source: signal(7). */
const SIGNALS: readonly (readonly [string, number])[] = [
  ['SIGABRT', constants.signals.SIGABRT],
  ['SIGIO', constants.signals.SIGIO],
  ...Object.entries(constants.signals),
  ['SIGCLD', constants.signals.SIGCHLD],
];

/**
 * The signal that StopContainer sends, by its usual name: the request's, else the image's, else SIGTERM. The image's is not
 * of the caller's making: one that does not exist falls back to SIGTERM, so that stopping still works.
 * @throws InvalidInput for an unknown signal of the request
 * Source: CRI v1, ContainerConfig.stop_signal; OCI image-spec, config "StopSignal".
 */
export function stopSignal(requested: string, ofImage: string): string {
  if (requested === '') return signalName(ofImage) ?? DEFAULT;
  const name = signalName(requested);
  if (name === undefined) throw new InvalidInput('stop_signal', `"${requested}" is not a signal`);
  return name;
}

/** The number of `SIGTERM`, `TERM`, `15`, `SIGRTMIN+3` or `RTMAX-1`; undefined for what is not a signal. */
export function signalNumber(name: string): number | undefined {
  const upper = name.toUpperCase();
  if (/^[0-9]{1,2}$/.test(upper)) return inRange(Number(upper));
  const realTime = /^(?:SIG)?RT(MIN|MAX)(?:([+-])([0-9]{1,2}))?$/.exec(upper);
  if (realTime !== null)
    return realTimeNumber(realTime[1] === 'MIN' ? RTMIN : RTMAX, realTime[2] ?? '+', Number(realTime[3] ?? 0));
  const full = withPrefix(upper);
  return SIGNALS.find(([known]) => known === full)?.[1];
}

/** The protocol's name of it (`15` is `SIGTERM`), so that statuses can tell it. */
function signalName(text: string): string | undefined {
  const full = withPrefix(text.toUpperCase());
  if (SIGNALS.some(([known]) => known === full)) return full;
  const number = signalNumber(text);
  if (number === undefined) return undefined;
  return number < RTMIN ? SIGNALS.find(([, known]) => known === number)?.[0] : realTimeName(number);
}

function realTimeName(number: number): string {
  const [base, offset] = number - RTMIN <= UPWARDS ? ['SIGRTMIN+', number - RTMIN] : ['SIGRTMAX-', RTMAX - number];
  return offset === 0 ? base.slice(0, -1) : `${base}${offset}`;
}

function withPrefix(upper: string): string {
  return upper.startsWith('SIG') ? upper : `SIG${upper}`;
}

function realTimeNumber(base: number, sign: string, offset: number): number | undefined {
  const value = sign === '-' ? base - offset : base + offset;
  return value < RTMIN ? undefined : inRange(value);
}

function inRange(value: number): number | undefined {
  return value >= 1 && value <= RTMAX ? value : undefined;
}
