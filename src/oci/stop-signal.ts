import { constants } from 'node:os';
import { InvalidInput } from '../base/failure.ts';

const DEFAULT = 'SIGTERM';
/** Real-time signals as programs see them: libc keeps the first two of the kernel's. */
const RTMIN = 34;
const RTMAX = 64;

/**
 * The signal that StopContainer sends: the request's, else the image's, else SIGTERM. The image's is not of the caller's
 * making: one that does not exist falls back to SIGTERM, so that stopping still works.
 * @throws InvalidInput for an unknown signal of the request
 * Source: CRI v1, ContainerConfig.stop_signal; OCI image-spec, config "StopSignal".
 */
export function stopSignal(requested: string, ofImage: string): string {
  if (requested !== '') {
    if (signalNumber(requested) === undefined) throw new InvalidInput('stop_signal', `"${requested}" is no signal`);
    return requested;
  }
  return ofImage !== '' && signalNumber(ofImage) !== undefined ? ofImage : DEFAULT;
}

/** The number of `SIGTERM`, `TERM`, `15`, `SIGRTMIN+3` or `RTMAX-1`; undefined for what is no signal. */
export function signalNumber(name: string): number | undefined {
  const upper = name.toUpperCase();
  if (/^[0-9]{1,2}$/.test(upper)) return inRange(Number(upper));
  const realTime = /^(?:SIG)?RT(MIN|MAX)(?:([+-])([0-9]{1,2}))?$/.exec(upper);
  if (realTime !== null)
    return realTimeNumber(realTime[1] === 'MIN' ? RTMIN : RTMAX, realTime[2] ?? '+', Number(realTime[3] ?? 0));
  const full = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  return Object.entries(constants.signals).find(([known]) => known === full)?.[1];
}

function realTimeNumber(base: number, sign: string, offset: number): number | undefined {
  const value = sign === '-' ? base - offset : base + offset;
  return value < RTMIN ? undefined : inRange(value);
}

function inRange(value: number): number | undefined {
  return value >= 1 && value <= RTMAX ? value : undefined;
}
