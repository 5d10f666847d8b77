import { stat } from 'node:fs/promises';
import { errnoOf, messageOf } from '../base/failure.ts';
import { listAtMost, readText } from '../base/limited-read.ts';
import { NetworkConfigInvalid, type NetworkList, parseNetworkList, parseObject, parsePlugin } from './network-list.ts';

/** A configuration that was read. */
export interface LoadedList {
  readonly file: string;
  readonly list: NetworkList;
}

/** The contents of a configuration directory. */
export interface LoadedDirectory {
  /** In order of file names; of a network name that two files carry, the first. */
  readonly lists: readonly LoadedList[];
  readonly problems: readonly NetworkConfigInvalid[];
}

/** As libcni: these three, and nothing that begins with a dot (agents write such files before they rename them). */
const EXTENSIONS = ['.conf', '.conflist', '.json'];

/** No network configuration comes near it. */
const FILE_LIMIT = 1024 * 1024;
const MOST_FILES = 256;

/** Reads every network configuration of the directory. A bad file costs only itself. */
export async function loadNetworks(directory: string): Promise<LoadedDirectory> {
  const lists: LoadedList[] = [];
  const problems: NetworkConfigInvalid[] = [];
  for (const file of await configFiles(directory)) {
    try {
      const list = await loadList(directory, file);
      if (!lists.some((loaded) => loaded.list.name === list.name)) lists.push({ file, list });
    } catch (error) {
      problems.push(error instanceof NetworkConfigInvalid ? error : new NetworkConfigInvalid(file, messageOf(error)));
    }
  }
  return { lists, problems };
}

/**
 * The network that pods are attached to: the first that does more than set up `lo`. A list of the loopback plugin alone
 * is shipped by some packages, and as a default it would give pods no address.
 */
export function defaultNetwork(loaded: LoadedDirectory): LoadedList | undefined {
  return loaded.lists.find(({ list }) => list.plugins.some((plugin) => plugin.type !== 'loopback'));
}

/** Changes whenever a configuration file appears, goes or is written. */
export async function stampOf(directory: string): Promise<string> {
  const files = await configFiles(directory);
  const stamps = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file, { bigint: true }).catch(() => undefined);
      return `${file} ${found?.ino} ${found?.size} ${found?.mtimeNs}`;
    }),
  );
  return stamps.join('\n');
}

async function configFiles(directory: string): Promise<readonly string[]> {
  try {
    const names = await listAtMost(directory, MOST_FILES);
    return names
      .filter((name) => !name.startsWith('.') && EXTENSIONS.some((extension) => name.endsWith(extension)))
      .map((name) => `${directory}/${name}`);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

async function loadList(directory: string, file: string): Promise<NetworkList> {
  const list = parseNetworkList(file, await readBounded(file));
  const plugins = list.loadsFolder
    ? [...list.plugins, ...(await loadFolder(`${directory}/${list.name}`))]
    : list.plugins;
  if (plugins.length === 0) throw new NetworkConfigInvalid(file, '"plugins" must contain at least one plugin');
  return { ...list, plugins };
}

/** Further plugins in `<directory>/<network>/*.conf` (CNI specification 1.1, `loadOnlyInlinedPlugins`). */
async function loadFolder(folder: string): Promise<NetworkList['plugins']> {
  const files = (await configFiles(folder)).filter((file) => file.endsWith('.conf'));
  return Promise.all(
    files.map(async (file) => {
      const fail = (problem: string): Error => new NetworkConfigInvalid(file, problem);
      return parsePlugin(parseObject(await readBounded(file), fail), fail);
    }),
  );
}

async function readBounded(file: string): Promise<string> {
  try {
    return await readText(file, FILE_LIMIT);
  } catch (error) {
    throw new NetworkConfigInvalid(file, messageOf(error).replace(`${file}: `, ''));
  }
}
