import { isAlias, isMap, isNode, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import type { ConfigProblem, Place } from './problem.ts';

/** A value of YAML that remembers where it was written. */
export type Located = LocatedMap | LocatedValue;

export interface LocatedMap {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Located>;
}

interface LocatedValue {
  readonly kind: 'value';
  readonly place: Place;
  /** Scalars and lists; null where nothing was written. */
  readonly value: unknown;
}

/** Reads one file's text. What is wrong with its YAML goes into `problems`; the rest is still read. */
export function parseLocated(file: string, yaml: string, problems: ConfigProblem[]): LocatedMap {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const placeAt = (offset: number | undefined): Place => ({
    file,
    line: offset === undefined ? undefined : lines.linePos(offset).line,
  });
  for (const error of document.errors) problems.push({ place: placeAt(error.pos[0]), key: '', problem: error.message });
  const empty: LocatedMap = { kind: 'map', place: placeAt(undefined), entries: new Map() };
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return empty;
  const located = locate(root, placeAt, problems);
  if (located.kind === 'map') return located;
  problems.push({ place: located.place, key: '', problem: 'expected keys and values at the top' });
  return empty;
}

type PlaceAt = (offset: number | undefined) => Place;

function locate(node: Node, placeAt: PlaceAt, problems: ConfigProblem[]): Located {
  const place = placeAt(node.range?.[0]);
  if (isMap(node)) return { kind: 'map', place, entries: locateEntries(node.items, placeAt, problems) };
  if (isAlias(node)) {
    problems.push({ place, key: '', problem: 'aliases are not taken; write the value out' });
    return { kind: 'value', place, value: null };
  }
  return { kind: 'value', place, value: node.toJSON() };
}

function locateEntries(items: readonly Pair[], placeAt: PlaceAt, problems: ConfigProblem[]): Map<string, Located> {
  const entries = new Map<string, Located>();
  for (const { key, value } of items) {
    const place = placeAt(isNode(key) ? key.range?.[0] : undefined);
    const name = String(isScalar(key) ? key.value : key);
    const at = isNode(value) ? locate(value, placeAt, problems) : undefined;
    // A value's own line may be the next one (a block); the key's is where a person looks.
    entries.set(name, at === undefined ? { kind: 'value', place, value: null } : { ...at, place });
  }
  return entries;
}

/** `later` wins; maps are merged key by key. */
export function mergeLocated(earlier: LocatedMap, later: LocatedMap): LocatedMap {
  const entries = new Map(earlier.entries);
  for (const [key, value] of later.entries) {
    const before = entries.get(key);
    entries.set(key, before?.kind === 'map' && value.kind === 'map' ? mergeLocated(before, value) : value);
  }
  return { ...later, entries };
}
