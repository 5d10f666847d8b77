import { NetworkConfigInvalid, type NetworkList, type PluginConfig, parseNetworkList } from './network-list.ts';
import type { CniAttachment } from './networks.ts';

/** A network at one version, with all its plugins: what an attachment is made with and, later, undone with. */
export interface FrozenNetwork {
  readonly name: string;
  readonly cniVersion: string;
  readonly disableGc: boolean;
  readonly plugins: readonly PluginConfig[];
}

/** As the ledger keeps it: base64 of a configuration list that libcni reads too. */
export function freezeNetwork(network: FrozenNetwork): string {
  const list = {
    cniVersion: network.cniVersion,
    name: network.name,
    disableGC: network.disableGc,
    loadOnlyInlinedPlugins: true,
    plugins: network.plugins.map((plugin) => plugin.raw),
  };
  return Buffer.from(JSON.stringify(list)).toString('base64');
}

/** What {@link freezeNetwork} wrote. @throws NetworkConfigInvalid naming the attachment */
export function thawNetwork(attachment: Pick<CniAttachment, 'config' | 'network' | 'containerId'>): FrozenNetwork {
  const source = `recorded for ${attachment.containerId} (${attachment.network}).conflist`;
  const list = parseNetworkList(source, Buffer.from(attachment.config, 'base64').toString('utf8'));
  const [cniVersion] = list.versions;
  if (cniVersion === undefined) throw new NetworkConfigInvalid(source, 'no version');
  return frozen(list, cniVersion);
}

/** The list at the version that was chosen for it. */
export function frozen(list: NetworkList, cniVersion: string): FrozenNetwork {
  return { name: list.name, cniVersion, disableGc: list.disableGc, plugins: list.plugins };
}

/** Capabilities that any plugin declares. */
export function declaredCapabilities(network: FrozenNetwork): ReadonlySet<string> {
  return new Set(network.plugins.flatMap((plugin) => plugin.capabilities));
}
