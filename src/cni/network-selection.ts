import type { Context } from '../base/context.ts';
import { isPlainObject } from '../base/plain-object.ts';
import { chooseVersion } from './cni-version.ts';
import { type FrozenNetwork, frozen } from './frozen-network.ts';
import { defaultNetwork, type LoadedList, loadNetworks } from './load-networks.ts';
import type { NetworkList } from './network-list.ts';
import type { Plugins } from './plugins.ts';

/** The network to which pods are attached now, or why there is none. */
export type NetworkSelection =
  | { readonly kind: 'network'; readonly file: string; readonly network: FrozenNetwork }
  | { readonly kind: 'none'; readonly problem: string };

/** Chooses the network from the directory: its plugins are there, and there is a version that all of them take. */
export async function selectNetwork(
  directory: string,
  plugins: Plugins,
  cgroup: string,
  ctx: Context,
): Promise<NetworkSelection> {
  const loaded = await loadNetworks(directory);
  for (const { message } of loaded.problems) ctx.log('warn', 'network configuration skipped', { problem: message });
  const chosen = defaultNetwork(loaded);
  if (chosen !== undefined) return verify(chosen, plugins, cgroup, ctx);
  const problem = loaded.problems.map((each) => each.message).join('; ');
  return none(
    problem === ''
      ? `no CNI configuration file in ${directory}: the network provider may not have started yet`
      : problem,
  );
}

async function verify(chosen: LoadedList, plugins: Plugins, cgroup: string, ctx: Context): Promise<NetworkSelection> {
  const { file, list } = chosen;
  const missing = await Promise.all(programsOf(list).map((type) => plugins.missing(type)));
  const absent = missing.filter((problem) => problem !== undefined);
  if (absent.length > 0) return none(`${file}: ${absent.join('; ')}`);
  const supported: (readonly string[] | undefined)[] = [];
  for (const { type } of list.plugins) supported.push(await plugins.versions(type, cgroup, ctx));
  const version = chooseVersion(list.versions, supported);
  if (version !== undefined) return { kind: 'network', file, network: frozen(list, version) };
  const takes = list.plugins.map(({ type }, i) => `"${type}" takes ${supported[i]?.join(', ') ?? 'any'}`);
  return none(
    `${file}: no cniVersion is supported by every plugin: the configuration lists ${list.versions.join(', ')}; ${takes.join('; ')}`,
  );
}

/** Plugins of the list and those that they call for addresses. */
function programsOf(list: NetworkList): readonly string[] {
  const ipam = list.plugins.map(({ raw }) => (isPlainObject(raw.ipam) ? raw.ipam.type : undefined));
  const types = [
    ...list.plugins.map(({ type }) => type),
    ...ipam.filter((type) => typeof type === 'string').filter((type) => type !== ''),
  ];
  return [...new Set(types)];
}

function none(problem: string): NetworkSelection {
  return { kind: 'none', problem };
}
