import type { Context } from '../base/context.ts';
import { formatCniArgs } from './cni-args.ts';
import { CniPluginFailed } from './cni-plugin-failed.ts';
import { isAtLeast, PREVIOUS_RESULT_ON_DEL_SINCE } from './cni-version.ts';
import { thawNetwork } from './frozen-network.ts';
import type { PluginConfig } from './network-list.ts';
import { addressesOf, parseResult } from './network-result.ts';
import type { CniAttachment, NetworkResult } from './networks.ts';
import { type ChainFacts, pluginRequest } from './plugin-request.ts';
import type { PluginCall, Plugins } from './plugins.ts';

/** The cgroup in which the plugins of one attachment run, and the timeout of each. */
export interface ChainDeps {
  readonly plugins: Plugins;
  readonly cgroup: string;
  readonly timeoutMs: number;
}

/** CNI specification, section "Error": the container is unknown; on DEL, done. */
const UNKNOWN_CONTAINER = 3;

/**
 * ADD of every plugin in order, each getting the result of the one before. The last result is the attachment's.
 * On a failure the caller must still DEL.
 * @throws CniPluginFailed, DeadlineExceeded, the caller's reason
 */
export async function addAttachment(attachment: CniAttachment, deps: ChainDeps, ctx: Context): Promise<NetworkResult> {
  const network = thawNetwork(attachment);
  const facts = factsOf(attachment, network.cniVersion);
  let result: Readonly<Record<string, unknown>> | undefined;
  for (const plugin of network.plugins) {
    const call = callOf(attachment, plugin, facts, attachment.netns, result, deps);
    const output = await deps.plugins.call(plugin.type, 'ADD', call, ctx);
    result = parseResult(output);
    if (result === undefined)
      throw noResult(attachment, plugin, `result is not a JSON object: ${output.slice(0, 200)}`);
  }
  const ips = addressesOf(result ?? {}, attachment.ifname);
  const last = network.plugins.at(-1);
  if (ips.length === 0 && last !== undefined) throw noResult(attachment, last, 'the result contains no IP address');
  return { ips, result: JSON.stringify(result) };
}

/**
 * DEL of every plugin in reverse order, to the end even if one fails (libcni stops at the first; then the IP address
 * stays reserved until the failing plugin is repaired). Succeeds for what does not exist any more.
 * @param netns '' if the namespace does not exist any more
 * @throws the first failure
 */
export async function deleteAttachment(
  attachment: CniAttachment,
  netns: string,
  prevResult: unknown,
  deps: ChainDeps,
  ctx: Context,
): Promise<void> {
  const network = thawNetwork(attachment);
  const facts = factsOf(attachment, network.cniVersion);
  const previous = isAtLeast(network.cniVersion, PREVIOUS_RESULT_ON_DEL_SINCE) ? prevResult : undefined;
  const failures: unknown[] = [];
  for (const plugin of network.plugins.toReversed()) {
    const call = callOf(attachment, plugin, facts, netns, previous, deps);
    try {
      await deps.plugins.call(plugin.type, 'DEL', call, ctx);
    } catch (error) {
      if (!isUnknownContainer(error)) failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function factsOf(attachment: CniAttachment, cniVersion: string): ChainFacts {
  return { network: attachment.network, cniVersion, capabilityArgs: attachment.capabilityArgs };
}

function callOf(
  attachment: CniAttachment,
  plugin: PluginConfig,
  facts: ChainFacts,
  netns: string,
  prevResult: unknown,
  { cgroup, timeoutMs }: ChainDeps,
): PluginCall {
  const env = {
    CNI_CONTAINERID: attachment.containerId,
    CNI_NETNS: netns,
    CNI_IFNAME: attachment.ifname,
    CNI_ARGS: formatCniArgs(attachment.cniArgs),
  };
  return { network: facts.network, env, request: pluginRequest(plugin, facts, prevResult), cgroup, timeoutMs };
}

function noResult(attachment: CniAttachment, plugin: PluginConfig, text: string): CniPluginFailed {
  return new CniPluginFailed({ plugin: plugin.type, verb: 'ADD', network: attachment.network, code: undefined, text });
}

function isUnknownContainer(error: unknown): boolean {
  return error instanceof CniPluginFailed && error.facts.code === UNKNOWN_CONTAINER;
}
