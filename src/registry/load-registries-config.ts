import { join } from 'node:path';
import { parse } from 'smol-toml';
import { errnoOf, InvalidInput, messageOf } from '../base/failure.ts';
import { listAtMost, readText } from '../base/limited-read.ts';
import {
  type MirrorRule,
  NO_REGISTRIES_CONFIG,
  type RegistriesConfig,
  type RegistryRule,
} from './registries-config.ts';
import { TomlReader } from './toml-reader.ts';

/** Where registries.conf and its drop-ins are. Neither has to exist. */
export interface RegistriesPaths {
  readonly conf: string;
  /** Its `*.conf` files are read in the order of their names. */
  readonly confDir: string;
}

/** The list of short names that distributions ship has 12 KiB. */
const FILE_LIMIT = 1024 * 1024;
const MOST_DROP_INS = 256;

/**
 * Reads registries.conf, version 2, and its drop-ins. A later file replaces rules of the same prefix, the search list
 * and the short-name mode; aliases are merged. Unknown keys belong to other programs and are skipped. Source:
 * containers-registries.conf(5), containers-registries.conf.d(5).
 * @throws InvalidInput naming file and key
 */
export async function loadRegistriesConfig(paths: RegistriesPaths): Promise<RegistriesConfig> {
  let config: RegistriesConfig = { ...NO_REGISTRIES_CONFIG, file: paths.conf };
  for (const file of [paths.conf, ...(await dropIns(paths.confDir))]) {
    const text = await textOf(file);
    if (text !== undefined) config = merge(config, text, file);
  }
  return config;
}

async function dropIns(directory: string): Promise<readonly string[]> {
  const names = await unlessMissing(listAtMost(directory, MOST_DROP_INS));
  return (names ?? []).filter((name) => name.endsWith('.conf')).map((name) => join(directory, name));
}

async function textOf(file: string): Promise<string | undefined> {
  return await unlessMissing(readText(file, FILE_LIMIT));
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function merge(before: RegistriesConfig, text: string, file: string): RegistriesConfig {
  const reader = new TomlReader(parseToml(text, file), file);
  if (reader.has('registries')) reader.fail('registries', 'is the format of version 1; write [[registry]] tables');
  const rules = new Map(before.rules.map((rule) => [rule.prefix, rule]));
  for (const rule of reader.tables('registry').map(readRule)) rules.set(rule.prefix, rule);
  return {
    searchRegistries: reader.has(SEARCH)
      ? reader.texts(SEARCH).map((r) => host(reader, SEARCH, r))
      : before.searchRegistries,
    shortNameMode: reader.has(MODE) ? readMode(reader) : before.shortNameMode,
    aliases: new Map([...before.aliases, ...reader.textByKey('aliases')]),
    rules: [...rules.values()],
    file: reader.has(SEARCH) ? file : before.file,
  };
}

const SEARCH = 'unqualified-search-registries';
const MODE = 'short-name-mode';

function parseToml(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text);
  } catch (error) {
    throw new InvalidInput(file, `is not TOML: ${messageOf(error).split('\n')[0] ?? ''}`, { cause: error });
  }
}

function readMode(reader: TomlReader): RegistriesConfig['shortNameMode'] {
  const mode = reader.text(MODE);
  if (mode === 'enforcing' || mode === 'permissive' || mode === 'disabled') return mode;
  return reader.fail(MODE, `is "${mode}", not enforcing, permissive or disabled`);
}

function readRule(reader: TomlReader): RegistryRule {
  const prefix = reader.text('prefix');
  const location = reader.text('location');
  if (prefix === '' && location === '') return reader.fail('location', 'is missing, and so is prefix');
  const isWildcard = prefix.startsWith('*.');
  if (prefix !== '') host(reader, 'prefix', isWildcard ? prefix.slice(2) : prefix);
  if (location !== '') host(reader, 'location', location);
  const byDigest = reader.flag('mirror-by-digest-only');
  return {
    prefix: prefix === '' ? location : prefix,
    location,
    insecure: reader.flag('insecure'),
    blocked: reader.flag('blocked'),
    mirrors: reader.tables('mirror').map((mirror) => readMirror(mirror, byDigest)),
  };
}

function readMirror(reader: TomlReader, byDigest: boolean): MirrorRule {
  const location = reader.text('location');
  if (location === '') return reader.fail('location', 'is missing');
  host(reader, 'location', location);
  return { location, insecure: reader.flag('insecure'), pulls: readPulls(reader, byDigest) };
}

function readPulls(reader: TomlReader, byDigest: boolean): MirrorRule['pulls'] {
  const pulls = reader.text('pull-from-mirror');
  if (pulls === '') return byDigest ? 'digest-only' : 'all';
  if (byDigest) return reader.fail('pull-from-mirror', 'cannot be combined with mirror-by-digest-only of the registry');
  if (pulls === 'all' || pulls === 'digest-only' || pulls === 'tag-only') return pulls;
  return reader.fail('pull-from-mirror', `is "${pulls}", not all, digest-only or tag-only`);
}

/** A host, or a host and the beginning of a repository; people write URLs, which would become odd host names. */
function host(reader: TomlReader, key: string, text: string): string {
  if (/^[A-Za-z0-9[][A-Za-z0-9.:[\]_-]*(\/[a-z0-9._-]+)*$/.test(text)) return text;
  return reader.fail(key, `is "${text}", not a registry host with an optional path, such as registry.example/team`);
}
