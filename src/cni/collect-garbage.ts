import { type Context, throwIfLeft } from '../base/context.ts';
import { messageOf } from '../base/failure.ts';
import type { ChainDeps } from './attachment-chain.ts';
import { isAtLeast, STATUS_SINCE } from './cni-version.ts';
import type { FrozenNetwork } from './frozen-network.ts';
import type { CniAttachment } from './networks.ts';
import { pluginRequest } from './plugin-request.ts';

/**
 * Asks the plugins to release all attachments that are not valid (GC, from CNI 1.1.0 on); calls all plugins even if one
 * fails. `valid` must name the attachments of every runtime on this host: plugins release all others.
 */
export async function collectGarbage(
  network: FrozenNetwork,
  valid: readonly Pick<CniAttachment, 'network' | 'containerId' | 'ifname'>[],
  { plugins, cgroup, timeoutMs }: ChainDeps,
  ctx: Context,
): Promise<void> {
  if (network.disableGc || !isAtLeast(network.cniVersion, STATUS_SINCE)) return;
  const facts = { network: network.name, cniVersion: network.cniVersion, capabilityArgs: {} };
  const attachments = valid
    .filter((attachment) => attachment.network === network.name)
    .map(({ containerId, ifname }) => ({ containerID: containerId, ifname }));
  for (const plugin of network.plugins) {
    const request = { ...pluginRequest(plugin, facts, undefined), 'cni.dev/valid-attachments': attachments };
    try {
      await plugins.call(plugin.type, 'GC', { network: network.name, env: {}, request, cgroup, timeoutMs }, ctx);
    } catch (error) {
      throwIfLeft(ctx);
      ctx.log('warn', 'network plugin GC failed', { plugin: plugin.type, error: messageOf(error) });
    }
  }
}
