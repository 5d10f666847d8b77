import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What became of one test of a peer's suite. */
export interface PeerResult {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly message: string;
}

/** Names with a reason for each. */
type Reasons = Readonly<Record<string, string>>;

/** What is known not to pass. Lines are removed as tests begin to pass; a pass of a listed test is reported. */
export interface PeerExpectation {
  /** Not run: about the peer itself, not about CRI. */
  readonly left_out: Reasons;
  readonly skipped: Reasons;
  readonly failed: Reasons;
}

export function readPeerExpectation(file: URL): PeerExpectation {
  const { left_out, skipped, failed } = parse(readFileSync(file, 'utf8')) as Partial<PeerExpectation>;
  return { left_out: left_out ?? {}, skipped: skipped ?? {}, failed: failed ?? {} };
}

/** Every way in which a run differs from the list. */
export function peerSurprises(results: readonly PeerResult[], expectation: PeerExpectation): readonly string[] {
  const wrong = results
    .filter(({ name, state }) => state !== expectedState(name, expectation))
    .map(({ name, state, message }) => `${state}, expected ${expectedState(name, expectation)}: ${name}\n${message}`);
  const ran = new Set(results.map(({ name }) => name));
  const absent = [...Object.keys(expectation.skipped), ...Object.keys(expectation.failed)]
    .filter((name) => !ran.has(name))
    .map((name) => `listed, but not in the suite: ${name}`);
  return [...wrong, ...absent];
}

function expectedState(name: string, { skipped, failed }: PeerExpectation): PeerResult['state'] {
  if (Object.hasOwn(skipped, name)) return 'skipped';
  return Object.hasOwn(failed, name) ? 'failed' : 'passed';
}
