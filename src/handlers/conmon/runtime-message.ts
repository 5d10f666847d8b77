/** Longest text of a runtime that goes into an error, characters. kubelet puts it into an event of at most 1 KiB. */
const LONGEST = 1024;

/**
 * The reason out of what a runtime logged: the last error line, undecorated. Understands the JSON log of runc and crun
 * (`--log-format json`), logrus text (`level=error msg="…"`) and plain lines.
 */
export function runtimeMessage(log: string): string {
  const lines = log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const spoken = lines.map(parseLine);
  const last = spoken.findLast((line) => line.isError) ?? spoken.at(-1);
  return (last?.text ?? '').slice(0, LONGEST);
}

function parseLine(line: string): { readonly text: string; readonly isError: boolean } {
  const entry = line.startsWith('{') ? parseJson(line) : undefined;
  if (entry !== undefined) return { text: entry.msg, isError: entry.level !== 'warning' && entry.level !== 'info' };
  const logrus = /level=(\w+) msg=("(?:[^"\\]|\\.)*")/.exec(line);
  if (logrus === null) return { text: line, isError: false };
  return { text: unquote(logrus[2] ?? ''), isError: logrus[1] === 'error' || logrus[1] === 'fatal' };
}

function parseJson(line: string): { readonly msg: string; readonly level: string } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('msg' in value) || typeof value.msg !== 'string')
      return undefined;
    const level = 'level' in value && typeof value.level === 'string' ? value.level : 'error';
    return { msg: value.msg.trim(), level };
  } catch {
    return undefined;
  }
}

function unquote(quoted: string): string {
  try {
    return String(JSON.parse(quoted)).trim();
  } catch {
    return quoted.slice(1, -1);
  }
}
