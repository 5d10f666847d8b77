import { errnoOf, messageOf } from '../base/failure.ts';
import { listAtMost, readText } from '../base/limited-read.ts';
import type { Config } from './config.ts';
import { locateFlags } from './flags.ts';
import { type LocatedMap, mergeLocated, parseLocated } from './located.ts';
import { ConfigInvalid, type ConfigProblem } from './problem.ts';
import { readSection } from './read-section.ts';
import { crossKeyProblems } from './rules.ts';
import { CONFIG_SCHEMA } from './schema.ts';

/** Where the configuration lies unless `--config` says otherwise. */
export const CONFIG_FILE = '/etc/gantry/gantry.yaml';

/** The reference, which explains every key, has 40 KiB. */
const FILE_LIMIT = 1024 * 1024;
const MOST_DROP_INS = 256;

export interface ConfigSource {
  /** Undefined: {@link CONFIG_FILE}, which may be absent; a file that was named must be there. */
  readonly file?: string | undefined;
  /** Flags by name, without dashes; they win over every file. */
  readonly flags?: Readonly<Record<string, string>>;
}

/**
 * The configuration from the file, its drop-ins (`<file>.d/*.yaml` in order of their names, later wins, maps are
 * merged) and flags. Well-formed only: whether it is true of this host is for {@link checkHost}.
 * @throws ConfigInvalid naming everything that is wrong, with file, line, key and what was expected
 */
export async function loadConfig(source: ConfigSource = {}): Promise<Config> {
  const problems: ConfigProblem[] = [];
  const file = source.file ?? CONFIG_FILE;
  const layers = [await readLayer(file, source.file === undefined, problems)];
  for (const dropIn of await dropIns(`${file}.d`, problems)) layers.push(await readLayer(dropIn, false, problems));
  layers.push(locateFlags(source.flags ?? {}));
  return readConfig(layers.reduce(mergeLocated), problems);
}

/** The configuration where nothing was written. */
export function defaultConfig(): Config {
  return readConfig(locateFlags({}), []);
}

function readConfig(written: LocatedMap, problems: ConfigProblem[]): Config {
  const config = readSection(CONFIG_SCHEMA, written, '', problems);
  if (problems.length > 0) throw new ConfigInvalid(problems);
  const crossed = crossKeyProblems(config, written);
  if (crossed.length > 0) throw new ConfigInvalid(crossed);
  return config;
}

async function readLayer(file: string, mayBeAbsent: boolean, problems: ConfigProblem[]): Promise<LocatedMap> {
  try {
    return parseLocated(file, await readText(file, FILE_LIMIT), problems);
  } catch (error) {
    const absent = mayBeAbsent && errnoOf(error) === 'ENOENT';
    if (!absent) problems.push(unreadable(file, error));
    return parseLocated(file, '', problems);
  }
}

async function dropIns(directory: string, problems: ConfigProblem[]): Promise<readonly string[]> {
  try {
    const names = await listAtMost(directory, MOST_DROP_INS);
    return names
      .filter((name) => name.endsWith('.yaml') && !name.startsWith('.'))
      .map((name) => `${directory}/${name}`);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') problems.push(unreadable(directory, error));
    return [];
  }
}

function unreadable(file: string, error: unknown): ConfigProblem {
  return { place: { file, line: undefined }, key: '', problem: `cannot be read: ${messageOf(error)}` };
}
