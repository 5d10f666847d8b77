import { type NamedSections, type Schema, type Section, type ValueOf, yamlKey } from './field.ts';
import type { Located, LocatedMap } from './located.ts';
import { nearest } from './nearest.ts';
import type { ConfigProblem, Place } from './problem.ts';

/**
 * Reads a section from what was written, defaults filled in. Everything wrong goes into `problems`; the result is only
 * to be used where there is none.
 */
export function readSection<S extends Section>(
  section: S,
  written: LocatedMap | undefined,
  at: string,
  problems: ConfigProblem[],
): ValueOf<S> {
  const names = Object.keys(section.fields);
  reportUnknown(written, names.map(yamlKey), at, problems);
  const entries = Object.entries(section.fields).map(([name, schema]) => {
    const key = join(at, yamlKey(name));
    return [name, readSchema(schema, written?.entries.get(yamlKey(name)), key, problems)];
  });
  // Each field of the schema reads values of the type of its key.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler cannot follow the types through the entries
  return Object.fromEntries(entries) as ValueOf<S>;
}

function readSchema(schema: Schema, written: Located | undefined, key: string, problems: ConfigProblem[]): unknown {
  if (schema.kind === 'field') {
    if (written === undefined) return schema.default;
    const value = written.kind === 'value' || schema.isMap ? schema.read(plainOf(written)) : undefined;
    if (value === undefined) problems.push(expected(schema.expectation, written, key));
    return value;
  }
  const map = asMap(written, key, problems);
  return schema.kind === 'section' ? readSection(schema, map, key, problems) : readNamed(schema, map, key, problems);
}

/** What was written, without its places. */
function plainOf(written: Located): unknown {
  if (written.kind === 'value') return written.value;
  return Object.fromEntries([...written.entries].map(([key, value]) => [key, plainOf(value)]));
}

function readNamed(
  schema: NamedSections,
  written: LocatedMap | undefined,
  key: string,
  problems: ConfigProblem[],
): unknown {
  const named: Record<string, unknown> = { ...schema.default };
  for (const [name, value] of written?.entries ?? []) {
    const at = join(key, name);
    if (!schema.isName(name))
      problems.push({ place: value.place, key: at, problem: `expected ${schema.nameExpectation}` });
    else named[name] = { ...readSection(schema.entry, asMap(value, at, problems), at, problems) };
  }
  return named;
}

function asMap(written: Located | undefined, key: string, problems: ConfigProblem[]): LocatedMap | undefined {
  if (written === undefined || written.kind === 'map') return written;
  if (written.value !== null) problems.push(expected('keys and values', written, key));
  return undefined;
}

function reportUnknown(
  written: LocatedMap | undefined,
  known: readonly string[],
  at: string,
  problems: ConfigProblem[],
): void {
  for (const [key, { place }] of written?.entries ?? []) {
    if (!known.includes(key)) problems.push(unknown(place, join(at, key), nearest(key, known), known));
  }
}

function unknown(place: Place, key: string, meant: string | undefined, known: readonly string[]): ConfigProblem {
  const advice = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
  return { place, key, problem: `unknown key; ${advice}` };
}

function expected(expectation: string, written: Located, key: string): ConfigProblem {
  const got = written.kind === 'map' ? 'keys and values' : JSON.stringify(written.value).slice(0, 100);
  return { place: written.place, key, problem: `expected ${expectation}, got ${got}` };
}

function join(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}
