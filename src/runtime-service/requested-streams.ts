import { InvalidInput } from '../base/failure.ts';
import type { RequestedStreams } from '../streaming/exec-target.ts';

/** The streams of a request. @throws InvalidInput for none, and for stderr together with a terminal, as CRI v1 says */
export function requestedStreams({ tty, stdin, stdout, stderr }: RequestedStreams): RequestedStreams {
  if (tty && stderr) throw new InvalidInput('stderr', 'must be false with tty: a terminal has one output');
  if (!stdin && !stdout && !stderr) throw new InvalidInput('stdin, stdout, stderr', 'one of them must be true');
  return { tty, stdin, stdout, stderr };
}
