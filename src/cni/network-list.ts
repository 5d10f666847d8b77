import { Failure, messageOf } from '../base/failure.ts';
import { isPlainObject } from '../base/plain-object.ts';

/** A plugin's own configuration: everything unknown is passed through to it. */
export interface PluginConfig {
  readonly type: string;
  readonly capabilities: readonly string[];
  readonly raw: Readonly<Record<string, unknown>>;
}

/** A network: plugins executed one after the other (CNI specification 1.1, section 1). */
export interface NetworkList {
  readonly name: string;
  /** Versions the configuration works with; the first is the one the author wrote for. */
  readonly versions: readonly string[];
  readonly disableCheck: boolean;
  readonly disableGc: boolean;
  /** True if further plugins are in a directory with the name of the network. */
  readonly loadsFolder: boolean;
  readonly plugins: readonly PluginConfig[];
}

/** A network configuration that cannot be used; names the file and what is wrong in it. */
export class NetworkConfigInvalid extends Failure {
  readonly kind = 'precondition';
  readonly file: string;
  readonly problem: string;

  constructor(file: string, problem: string) {
    super(`network configuration ${file}: ${problem}`, { remedy: `correct ${file}` });
    this.file = file;
    this.problem = problem;
  }
}

/** Each is a process for every pod. */
const MOST_PLUGINS = 64;

/** The default if none is stated (CNI specification, "cniVersion"). */
const OLDEST_VERSION = '0.1.0';

/**
 * Reads a `.conflist`, or a `.conf`/`.json` of one plugin, which counts as a list of one (as libcni reads it).
 * @throws NetworkConfigInvalid
 */
export function parseNetworkList(file: string, text: string): NetworkList {
  const fail = (problem: string): NetworkConfigInvalid => new NetworkConfigInvalid(file, problem);
  const root = parseObject(text, fail);
  const { name } = root;
  if (typeof name !== 'string' || !isNetworkName(name)) {
    throw fail(
      `"name" is ${JSON.stringify(name)}: it must begin with a letter or digit and contain only letters, digits, "_", "." and "-" (ASCII)`,
    );
  }
  const isList = file.endsWith('.conflist');
  checkKind(root, isList, fail);
  const plugins = isList ? pluginsOf(root, fail) : [parsePlugin(root, fail)];
  const loadsFolder = isList && !flag(root.loadOnlyInlinedPlugins);
  return {
    name,
    versions: versionsOf(root, fail),
    disableCheck: flag(root.disableCheck),
    disableGc: flag(root.disableGC),
    loadsFolder,
    plugins,
  };
}

/** libcni decides by the file name alone; the other content would give an error that does not state the cause. */
function checkKind(root: Readonly<Record<string, unknown>>, isList: boolean, fail: (problem: string) => Error): void {
  if (!isList && root.type === undefined && root.plugins !== undefined)
    throw fail('it contains a list of "plugins", which is valid only in a file named *.conflist');
  if (isList && root.plugins === undefined && root.type !== undefined)
    throw fail(
      'it contains a single plugin ("type" without "plugins"): name it *.conf, or put the plugin into "plugins"',
    );
}

/** Reads one plugin's configuration. @throws what `fail` makes of the problem */
export function parsePlugin(raw: unknown, fail: (problem: string) => Error): PluginConfig {
  if (!isPlainObject(raw)) throw fail('a plugin must be an object');
  const { type, capabilities } = raw;
  if (typeof type !== 'string' || !isPluginName(type)) {
    throw fail(`plugin type ${JSON.stringify(type)} must be the bare file name of a program`);
  }
  const names = isPlainObject(capabilities)
    ? Object.keys(capabilities).filter((key) => capabilities[key] === true)
    : [];
  return { type, capabilities: names, raw };
}

/** Parses text that must be one JSON object. @throws what `fail` makes of the problem */
export function parseObject(text: string, fail: (problem: string) => Error): Readonly<Record<string, unknown>> {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw fail(`not JSON: ${messageOf(error)}`);
  }
  if (!isPlainObject(root)) throw fail('not a JSON object');
  return root;
}

function pluginsOf(root: Readonly<Record<string, unknown>>, fail: (problem: string) => Error): readonly PluginConfig[] {
  if (root.plugins === undefined) return [];
  if (!Array.isArray(root.plugins)) throw fail('"plugins" must be a list');
  if (root.plugins.length > MOST_PLUGINS)
    throw fail(`"plugins" has ${root.plugins.length} entries, more than ${MOST_PLUGINS}`);
  return root.plugins.map((plugin: unknown) => parsePlugin(plugin, fail));
}

function versionsOf(root: Readonly<Record<string, unknown>>, fail: (problem: string) => Error): readonly string[] {
  const own: unknown = root.cniVersion ?? OLDEST_VERSION;
  const more: unknown = root.cniVersions ?? [];
  const all: unknown[] = [own === '' ? OLDEST_VERSION : own, ...(Array.isArray(more) ? more : [more])];
  const isVersion = (version: unknown): version is string =>
    typeof version === 'string' && /^\d+\.\d+\.\d+$/.test(version);
  if (all.every(isVersion)) return all;
  throw fail('"cniVersion" and "cniVersions" must contain versions such as 1.0.0');
}

/** libcni accepts the strings as well as the values. */
function flag(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

function isNetworkName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name);
}

/** A path separator would let a configuration start any program of the host. */
function isPluginName(type: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(type);
}
