import { isDeepStrictEqual } from 'node:util';
import { isPlainObject, type PlainObject } from '../base/plain-object.ts';
import type { Config } from './config.ts';
import { type Schema, type Section, yamlKey } from './field.ts';
import { CONFIG_SCHEMA } from './schema.ts';

/** YAML keys whose values differ. */
export interface ChangedKeys {
  readonly reloading: readonly string[];
  /** Taken over at the next start. */
  readonly restarting: readonly string[];
}

/** Which keys a reload changes, and which of them it cannot take over. */
export function changedKeys(before: Config, after: Config): ChangedKeys {
  const changed = differences(CONFIG_SCHEMA, before, after, '');
  const keys = (reloads: boolean): readonly string[] =>
    changed.filter((key) => key.reloads === reloads).map(({ at }) => at);
  return { reloading: keys(true), restarting: keys(false) };
}

function differences(
  section: Section,
  before: PlainObject,
  after: PlainObject,
  path: string,
): readonly { readonly at: string; readonly reloads: boolean }[] {
  return Object.entries(section.fields).flatMap(([name, schema]: [string, Schema]) => {
    const at = `${path}${yamlKey(name)}`;
    if (schema.kind === 'section') return differences(schema, asTree(before[name]), asTree(after[name]), `${at}.`);
    if (isDeepStrictEqual(before[name], after[name])) return [];
    return [{ at, reloads: schema.kind === 'field' && schema.reloads }];
  });
}

function asTree(value: unknown): PlainObject {
  return isPlainObject(value) ? value : {};
}
