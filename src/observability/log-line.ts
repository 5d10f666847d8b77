import type { LogFacts, LogLevel } from '../base/context.ts';
import { isPlainObject } from '../base/plain-object.ts';
import { loggable } from './loggable.ts';

/** One line of the log, before it becomes text. */
export interface LogLine {
  readonly time: Date;
  readonly level: LogLevel;
  readonly event: string;
  readonly facts: LogFacts;
}

export type LogFormat = 'json' | 'text';

/** The line's text without its newline; control characters are escaped, so that no fact can forge a line. */
export function formatLine(line: LogLine, format: LogFormat): string {
  const loggableFacts = loggable(line.facts);
  const facts = isPlainObject(loggableFacts) ? loggableFacts : {};
  return format === 'json' ? formatJson(line, facts) : formatText(line, facts);
}

/** JSON.stringify escapes what is below U+0020; the rest of the control characters a terminal may obey. */
function formatJson({ time, level, event }: LogLine, facts: Readonly<Record<string, unknown>>): string {
  const head = { time: time.toISOString(), level, event };
  // First for their position, last for their value: no field may replace them.
  return escapeControls(JSON.stringify({ ...head, ...facts, ...head }));
}

function formatText({ time, level, event }: LogLine, facts: Readonly<Record<string, unknown>>): string {
  const words = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${textOf(value)}`);
  return escapeControls(`${time.toISOString()} ${level.toUpperCase().padEnd(5)} ${event}${words.join('')}`);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return /^[\w./:@+-]+$/.test(value) ? value : JSON.stringify(value);
  const isError = typeof value === 'object' && value !== null && 'name' in value && 'message' in value;
  if (isError && !('stack' in value)) return JSON.stringify(value.message);
  return JSON.stringify(value);
}

function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (control) => {
    return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
