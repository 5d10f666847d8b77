import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { LEAK_KINDS, type LeakKind } from './snapshot.ts';

export interface AllowedDifference {
  readonly kind: LeakKind;
  /** The whole of it must match. */
  readonly what: RegExp;
  readonly reason: string;
}

/** The one list of differences that are allowed, each with its reason. @throws TypeError on an entry without one */
export function readAllowed(
  text: string = readFileSync(new URL('./allowed-differences.yaml', import.meta.url), 'utf8'),
): readonly AllowedDifference[] {
  const entries: unknown = parse(text);
  if (!Array.isArray(entries)) throw new TypeError('allowed-differences.yaml must be a list');
  return entries.map(allowedDifference);
}

function allowedDifference(entry: unknown): AllowedDifference {
  const { kind, what, reason } = entry as Partial<Record<string, unknown>>;
  const known = LEAK_KINDS.find((name) => name === kind);
  if (known === undefined || typeof what !== 'string' || typeof reason !== 'string' || reason.trim() === '') {
    throw new TypeError(`allowed-differences.yaml: needs kind, what and reason: ${JSON.stringify(entry)}`);
  }
  return { kind: known, what: new RegExp(`^(?:${what})$`), reason };
}
