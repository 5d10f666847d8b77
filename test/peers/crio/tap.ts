import type { PeerResult } from '../expected.ts';

const RESULT = /^(not )?ok \d+ (.*?)( # skip(?: (.*))?| # timeout.*)?$/u;

/** The failed line and what the test printed come first, the log of the daemon last. */
const MESSAGE_LIMIT = 6000;

/** The results in bats' report of one file; diagnostic lines follow their test. */
export function tapResults(file: string, report: string): readonly PeerResult[] {
  const results: PeerResult[] = [];
  for (const line of report.split('\n')) {
    const last = results.at(-1);
    const result = resultOf(file, line);
    if (result !== undefined) results.push(result);
    else if (last !== undefined)
      results[results.length - 1] = { ...last, message: `${last.message}${line}\n`.slice(0, MESSAGE_LIMIT) };
  }
  return results;
}

function resultOf(file: string, line: string): PeerResult | undefined {
  const found = RESULT.exec(line);
  if (found === null) return undefined;
  const [, failed, title = '', note, reason] = found;
  const passed = note?.startsWith(' # skip') === true ? 'skipped' : 'passed';
  return {
    name: `${file}: ${title}`,
    state: failed === undefined ? passed : 'failed',
    message: reason === undefined ? '' : `${reason}\n`,
  };
}
