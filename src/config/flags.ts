import { type Schema, type Section, yamlKey } from './field.ts';
import type { Located, LocatedMap } from './located.ts';
import { CONFIG_SCHEMA } from './schema.ts';

/** A command line flag that sets one key. */
export interface ConfigFlag {
  /** Without the two dashes: `cni-conf-dir`. */
  readonly name: string;
  /** YAML keys from the top. */
  readonly path: readonly string[];
  readonly doc: string;
  readonly expectation: string;
  readonly isList: boolean;
}

/** Flags of every key that stands at a fixed place; runtimes have names and are set in files only. */
export function configFlags(): readonly ConfigFlag[] {
  return flagsOf(CONFIG_SCHEMA, []);
}

function flagsOf(section: Section, path: readonly string[]): readonly ConfigFlag[] {
  return Object.entries(section.fields).flatMap(([name, schema]: [string, Schema]) => {
    const at = [...path, yamlKey(name)];
    if (schema.kind === 'section') return flagsOf(schema, at);
    if (schema.kind === 'named') return [];
    const { doc, expectation, isList } = schema;
    return [{ name: at.join('-').replaceAll('_', '-'), path: at, doc, expectation, isList }];
  });
}

/** What flags say, as if written in a file. Lists are split at commas. */
export function locateFlags(given: Readonly<Record<string, string>>): LocatedMap {
  const tree: FlagTree = new Map();
  for (const flag of configFlags()) {
    const text = given[flag.name];
    if (text !== undefined) plant(tree, flag, text);
  }
  return asLocated(tree);
}

type FlagTree = Map<string, FlagTree | { readonly flag: ConfigFlag; readonly text: string }>;

function plant(tree: FlagTree, flag: ConfigFlag, text: string): void {
  let at = tree;
  for (const key of flag.path.slice(0, -1)) {
    const below = at.get(key);
    const next: FlagTree = below instanceof Map ? below : new Map();
    at.set(key, next);
    at = next;
  }
  at.set(flag.path.at(-1) ?? '', { flag, text });
}

function asLocated(tree: FlagTree): LocatedMap {
  const entries = [...tree].map(([key, value]): [string, Located] => {
    if (value instanceof Map) return [key, asLocated(value)];
    const { flag, text } = value;
    const list = text === '' ? [] : text.split(',');
    return [
      key,
      { kind: 'value', place: { file: `--${flag.name}`, line: undefined }, value: flag.isList ? list : text },
    ];
  });
  return { kind: 'map', place: { file: 'flags', line: undefined }, entries: new Map(entries) };
}
